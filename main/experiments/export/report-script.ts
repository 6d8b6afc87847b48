/**
 * What makes the report respond: pages, choosing two pictures and the slider between them, recipes. Plain script of the
 * report itself; every word it shows goes in as text, never as markup.
 */
export const reportScript = `
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const byId = (id) => document.getElementById(id);
const chosen = [];
const make = (tag, text, name) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
};
const imageOf = (cell) => {
  const image = make('img');
  image.src = 'data:image/webp;base64,' + cell.webp;
  image.alt = cell.words;
  image.width = cell.width;
  image.height = cell.height;
  image.decoding = 'async';
  image.loading = 'lazy';
  return image;
};

function showPage(page) {
  const table = byId('grid');
  table.replaceChildren();
  const head = table.createTHead().insertRow();
  head.append(make('th', data.corner));
  for (const label of data.columns) head.append(make('th', label));
  const body = table.createTBody();
  const places = new Map(data.cells.filter((cell) => cell.page === page).map((cell) => [cell.row + ':' + cell.column, cell]));
  data.rows.forEach((label, row) => {
    const line = body.insertRow();
    line.append(make('th', label));
    data.columns.forEach((_, column) => line.append(cellOf(places.get(row + ':' + column))));
  });
}

function cellOf(cell) {
  const place = make('td');
  if (!cell) return place;
  if (cell.webp) {
    const button = make('button');
    button.type = 'button';
    button.title = cell.words;
    button.setAttribute('aria-pressed', String(chosen.includes(cell)));
    button.append(imageOf(cell));
    button.addEventListener('click', () => choose(cell));
    place.append(button);
  } else {
    const none = make('div', cell.reason || 'no picture', 'none');
    none.style.width = data.size + 'px';
    none.style.minHeight = data.size / 2 + 'px';
    place.append(none);
  }
  place.append(make('div', cell.cost, 'cost'));
  if (cell.stars) place.append(make('div', '\\u2605'.repeat(cell.stars), 'cost'));
  return place;
}

function choose(cell) {
  const at = chosen.indexOf(cell);
  if (at >= 0) chosen.splice(at, 1);
  else {
    chosen.push(cell);
    if (chosen.length > 2) chosen.shift();
  }
  showPage(Number(byId('page').value));
  compare();
}

function compare() {
  const [left, right] = chosen;
  const box = byId('compare');
  box.hidden = !right;
  byId('hint').hidden = Boolean(right);
  if (!right) return;
  const frame = byId('frame');
  const [under, over] = [imageOf(left), imageOf(right)];
  over.className = 'over';
  frame.replaceChildren(under, over, make('div', undefined, 'bar'));
  byId('left').replaceChildren(make('strong', left.words), make('div', left.cost, 'faint'));
  byId('right').replaceChildren(make('strong', right.words), make('div', right.cost, 'faint'));
  const rows = byId('differences');
  rows.replaceChildren();
  const keys = new Set([...Object.keys(left.recipe || {}), ...Object.keys(right.recipe || {})]);
  for (const key of keys) {
    const values = [left, right].map((cell) => JSON.stringify((cell.recipe || {})[key]));
    if (values[0] === values[1]) continue;
    const line = rows.insertRow();
    line.append(make('th', key), ...values.map((value) => make('td', value === undefined ? '' : value.length > 400 ? value.slice(0, 397) + '\\u2026' : value)));
  }
}

function recipes() {
  const place = byId('recipes');
  for (const cell of data.cells) {
    if (!cell.recipe) continue;
    const details = make('details');
    details.append(make('summary', cell.words));
    details.addEventListener('toggle', () => details.querySelector('pre') || details.append(make('pre', JSON.stringify(cell.recipe, null, 2))), { once: true });
    place.append(details);
  }
}

const slider = byId('slider');
const slide = (percent) => byId('frame').style.setProperty('--at', percent + '%');
slider.addEventListener('input', () => slide(slider.value));
byId('frame').addEventListener('pointermove', (event) => {
  if (event.pointerType !== 'mouse' && event.buttons === 0) return;
  const { left, width } = byId('frame').getBoundingClientRect();
  slider.value = String(Math.max(0, Math.min(100, ((event.clientX - left) / width) * 100)));
  slide(slider.value);
});
byId('swap').addEventListener('click', () => {
  chosen.reverse();
  compare();
});
byId('page').addEventListener('change', () => showPage(Number(byId('page').value)));
data.pages.forEach((label, page) => {
  const option = make('option', label);
  option.value = String(page);
  byId('page').append(option);
});
byId('pages').hidden = data.pages.length < 2;
showPage(0);
recipes();
`;
