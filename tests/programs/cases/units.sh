#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# needs: units
units -t '3 miles' km
units -t 'tempF(212)' tempC
units -t '1 year' seconds
units -t 'furlong/fortnight' 'mm/s'
units -t '(1|2) kg m^2/s^2' joule
units -t 'meter' 'second' || echo "status $?"
