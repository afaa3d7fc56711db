// Horizontal bars by place: what was reached is solid, what is aimed at is hatched. Each value opens its sentence.
const node = (name, css, text) => {
  const made = document.createElement(name);
  if (css) made.className = css;
  if (text !== undefined) made.textContent = text;
  return made;
};

const ROOM = 62; // per cent of the track for the longest bar; the rest is for its value

function line(bar, most, pick) {
  const made = node("div", "line");
  const track = node("div", "track");
  const strip = node("div", `bar ${bar.status}`);
  strip.style.width = `${(Math.abs(bar.value) / most) * ROOM}%`;
  const value = node("button", "value", bar.text);
  value.type = "button";
  value.title = bar.title;
  value.setAttribute("aria-label", `${bar.label}${bar.text}，看原文`);
  value.onclick = () => pick(bar.address);
  track.append(strip, value);
  made.append(node("span", "when", bar.when), track);
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".bars");
  const key = JSON.stringify(data);
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  const legend = node("div", "legend");
  legend.append(node("b", "", data.title));
  for (const [css, text] of data.legend) legend.append(node("span", `key ${css}`, text));
  const bars = data.groups.flatMap((group) => group.bars);
  const most = Math.max(...bars.map((bar) => Math.abs(bar.value))) || 1;
  const figure = node("div");
  figure.setAttribute("role", "group");
  figure.setAttribute("aria-label", data.title);
  for (const group of data.groups) {
    const made = node("div", "group");
    const lines = node("div");
    for (const bar of group.bars) lines.append(line(bar, most, (address) => setTriggerValue("pick", address)));
    made.append(node("div", "place", group.name), lines);
    figure.append(made);
  }
  root.replaceChildren(legend, figure);
}
