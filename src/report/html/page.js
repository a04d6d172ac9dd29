/* SPDX-License-Identifier: Apache-2.0 */
'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const list = $('list'), form = $('filter');
  const severities = ['info', 'low', 'medium', 'high'];

  /* The subjects, as the filter sees them. */
  const subjects = Array.from(list.children, (element, index) => {
    const part = (name) => element.firstElementChild.querySelector(name);
    const severity = severities.findIndex((each) => part(`b.${each}`));
    return {
      element, index, text: null,
      name: part('bdi').textContent,
      verdict: part('.verdict') ? part('.verdict').textContent : '',
      severity,
      count: element.lastElementChild.matches('ul') ? element.lastElementChild.childElementCount : 0,
    };
  });

  const has = (subject, words) => {
    if (words.length && subject.text === null)
      subject.text = subject.element.textContent.toLowerCase();
    return words.every((word) => subject.text.includes(word));
  };

  const filter = () => {
    const words = $('words').value.toLowerCase().split(/\s+/).filter(Boolean);
    const least = Number($('severity').value), verdict = $('verdict').value;
    let shown = 0;
    for (const subject of subjects) {
      const fits = (!least || subject.severity >= least) &&
        (!verdict || subject.verdict === verdict) && has(subject, words);
      subject.element.hidden = !fits;
      shown += fits;
    }
    $('shown').value = `${shown.toLocaleString('en')} of ${subjects.length.toLocaleString('en')}`;
  };

  const orders = {
    worst: (a, b) => a.index - b.index,
    name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.index - b.index),
    count: (a, b) => b.count - a.count || a.index - b.index,
  };
  const order = () => {
    list.append(...subjects.slice().sort(orders[$('order').value]).map((each) => each.element));
  };

  const unfold = () => {
    const shown = subjects.filter((each) => !each.element.hidden);
    const open = shown.some((each) => !each.element.open);
    for (const each of shown)
      each.element.open = open;
    $('unfold').textContent = open ? 'Fold all' : 'Unfold all';
  };

  for (const verdict of new Set(subjects.map((each) => each.verdict).filter(Boolean))) {
    const option = document.createElement('option');
    option.textContent = option.value = verdict;
    $('verdict').append(option);
  }
  $('verdict').hidden = $('verdict').options.length === 1;
  $('severity').hidden = subjects.every((each) => each.severity < 0);
  form.addEventListener('submit', (event) => event.preventDefault());
  $('words').addEventListener('input', filter);
  $('severity').addEventListener('change', filter);
  $('verdict').addEventListener('change', filter);
  $('order').addEventListener('change', order);
  $('unfold').addEventListener('click', unfold);
  form.hidden = subjects.length < 2;
  filter();

  /* What a link leads to is neither filtered out nor folded. */
  const reveal = () => {
    const target = $(location.hash.slice(1));
    const subject = target && target.closest('#list > details');
    if (!subject)
      return;
    subject.hidden = false;
    subject.open = true;
    target.scrollIntoView();
  };
  window.addEventListener('hashchange', reveal);
  reveal();

  /* Paper cannot be unfolded. */
  let folded = [];
  window.addEventListener('beforeprint', () => {
    folded = subjects.filter((each) => !each.element.open);
    for (const each of folded)
      each.element.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const each of folded)
      each.element.open = false;
  });

  /* In the picture, what goes through a box. The bands into programs tell of whole ways. */
  const keys = ['n', 'c', 'p'];
  const way = (element) => keys.map((key) => element.dataset[key]);
  for (const picture of document.querySelectorAll('svg')) {
    const bands = [...picture.querySelectorAll('.bands path')];
    const boxes = [...picture.querySelectorAll('.box')];
    const whole = bands.filter((each) => each.dataset.p !== undefined).map(way);
    const along = (element, ways) => ways.some((each) => keys.every((key, i) =>
      element.dataset[key] === undefined || element.dataset[key] === each[i]));
    const choose = (box) => {
      const ways = whole.filter((each) => along(box, [each]));
      picture.classList.add('chosen');
      for (const each of [...bands, ...boxes])
        each.classList.toggle('on', along(each, ways));
    };
    for (const box of boxes) {
      box.addEventListener('pointerenter', () => choose(box));
      box.addEventListener('focus', () => choose(box));
      for (const event of ['pointerleave', 'blur'])
        box.addEventListener(event, () => picture.classList.remove('chosen'));
    }
  }
})();
