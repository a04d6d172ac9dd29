#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: xmllint=libxml2-utils xsltproc
{
  echo '<?xml version="1.0"?><!DOCTYPE list [<!ELEMENT list (item*)><!ELEMENT item (#PCDATA)><!ATTLIST item id CDATA #REQUIRED>]>'
  echo '<list>'
  seq 2000 | sed 's|.*|<item id="&">item number &</item>|'
  echo '</list>'
} >list.xml
xmllint --valid --noout list.xml && echo valid
xmllint --xpath 'count(//item[contains(@id, "7")])' list.xml
xmllint --xpath 'string(//item[@id="42"])' list.xml && xmllint --c14n list.xml | md5sum
xmllint --format - <<'X' | tail -n +2
<a xmlns:x="urn:x"><x:b/><c>text</c></a>
X
cat >list.xsl <<'X'
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:s="http://exslt.org/strings" extension-element-prefixes="s">
<xsl:output method="text"/>
<xsl:key name="last" match="item" use="substring(@id, string-length(@id))"/>
<xsl:template match="/">
<xsl:value-of select="sum(//item/@id)"/><xsl:text>&#10;</xsl:text>
<xsl:for-each select="key('last', '7')"><xsl:sort select="@id" data-type="number" order="descending"/>
<xsl:if test="position() &lt; 4"><xsl:value-of select="concat(., '; ')"/></xsl:if></xsl:for-each>
<xsl:for-each select="s:tokenize('a b c')">[<xsl:value-of select="."/>]</xsl:for-each><xsl:text>&#10;</xsl:text>
</xsl:template>
</xsl:stylesheet>
X
xsltproc list.xsl list.xml
echo '<a><b></a>' | xmllint --noout - 2>/dev/null || echo "status $?"
echo '<p>one<br>two' | xmllint --html --xmlout - 2>/dev/null | tail -n 2
