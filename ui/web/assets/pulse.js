// Streamlit 1.67 loses the end of a page's run where a part of it is asked for just then: while a question is on its
// way and nothing of it was drawn for long, the whole page is drawn anew.
const LONG = 6000;
let watch = 0;

export default function ({ data, setTriggerValue }) {
  const page = document.documentElement.dataset;
  clearInterval(watch);
  if (!data.running) return;
  page.drawn = Date.now();
  watch = setInterval(() => {
    if (Date.now() - Number(page.drawn) < LONG) return;
    page.drawn = Date.now();
    setTriggerValue("lost", Date.now());
  }, 1000);
}
