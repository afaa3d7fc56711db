// Nothing to see: what stands around it is asked for anew. `askOn` and `timer` are those of look.js.
export default function ({ data: { look }, setTriggerValue }) {
  askOn(look, setTriggerValue);
  return () => clearTimeout(timer);
}
