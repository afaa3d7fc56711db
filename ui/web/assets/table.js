// A table whose columns sort and whose figures open their sentence. Text goes in through textContent only.
const node = (name, css, text) => {
  const made = document.createElement(name);
  if (css) made.className = css;
  if (text !== undefined) made.textContent = text;
  return made;
};

// Where a table is drawn anew (a figure was opened), it stays sorted and scrolled as it was.
const kept = new WeakMap();

function figure(item, data, pick) {
  const made = item.address ? node("button", "figure", item.text) : node("span", "", item.text);
  if (item.address) {
    made.type = "button";
    made.title = item.title || item.address;
    made.dataset.address = item.address;
    made.setAttribute("aria-label", `${item.text}，${data.opens || "看原文"}`);
    if (item.address === data.active) made.setAttribute("aria-current", "true");
    made.onclick = () => pick(item.address);
  }
  if (!item.note) return made;
  const both = node("div");
  both.append(made, node("span", "note", item.note));
  return both;
}

function row(one, data, pick) {
  const made = node("tr");
  one.forEach((cell, at) => {
    const column = data.columns[at];
    const place = at === 0 && data.headed;
    const box = node(place ? "th" : "td", [column.css, column.edge && "edge"].filter(Boolean).join(" "));
    if (place) box.scope = "row";
    if (!cell.items.length) {
      const none = node("span", "none", "—");
      none.setAttribute("aria-label", "未提及");
      none.setAttribute("role", "img");
      box.append(none);
    }
    for (const item of cell.items) box.append(figure(item, data, pick));
    made.append(box);
  });
  return made;
}

// Cells without a value stand last whichever way the column is sorted.
function compare(a, b, down) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a === "number" ? a - b : String(a).localeCompare(String(b), "zh-CN", { numeric: true });
  return down ? -order : order;
}

function heads(data, state, draw) {
  const made = node("thead");
  if (data.columns.some((column) => column.group)) {
    const groups = node("tr");
    let last = null;
    for (const column of data.columns) {
      if (last && column.group && last.dataset.name === column.group) { last.colSpan += 1; continue; }
      last = node("th", column.edge ? "group edge" : "group first", column.group);
      last.dataset.name = column.group;
      last.scope = "colgroup";
      if (!column.group) last.setAttribute("aria-hidden", "true");
      groups.append(last);
    }
    made.append(groups);
  }
  const line = node("tr");
  data.columns.forEach((column, at) => {
    const head = node("th", [at === 0 && data.headed && "first", column.edge && "edge"].filter(Boolean).join(" "));
    head.scope = "col";
    if (state.by === at) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
    const sort = node("button", "sort", column.label);
    sort.type = "button";
    sort.setAttribute("aria-label", `按${[column.group, column.label].filter(Boolean).join(" ")}排序`);
    sort.onclick = () => {
      // The first click on figures puts the greatest first; the third one brings back the order given.
      const first = column.css === "figures";
      if (state.by !== at) Object.assign(state, { by: at, down: first });
      else if (state.down === first) state.down = !first;
      else state.by = -1;
      draw();
      state.table.querySelectorAll("thead tr:last-child .sort")[at]?.focus();
    };
    head.append(sort);
    line.append(head);
  });
  made.append(line);
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".table");
  const key = JSON.stringify(data);
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  const state = kept.get(root) || { by: -1, down: false, table: null };
  kept.set(root, state);
  if (state.by >= data.columns.length) state.by = -1;
  const before = root.querySelector(".scroll");
  const at = before ? [before.scrollLeft, before.scrollTop] : [0, 0];
  const scroll = node("div", "scroll");
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", data.caption);
  const pick = (address) => setTriggerValue("pick", address);
  const draw = () => {
    const table = node("table");
    table.append(node("caption", "", data.caption), heads(data, state, draw));
    const body = node("tbody");
    const rows = [...data.rows];
    if (state.by >= 0) rows.sort((a, b) => compare(a[state.by].sort, b[state.by].sort, state.down));
    for (const one of rows) body.append(row(one, data, pick));
    table.append(body);
    state.table = table;
    scroll.replaceChildren(table);
  };
  draw();
  root.replaceChildren(scroll);
  [scroll.scrollLeft, scroll.scrollTop] = at;
}
