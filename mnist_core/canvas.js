// The drawing canvas of streamlit-drawable-canvas, which stays as long as the page shows it.
//
// Two updates that come within some milliseconds make Streamlit call the first one's clean-up
// although the component is still there; the canvas's own would throw the drawing away.

const SCRIPT = "_stcore/bidi-components/$COMPONENT/$FILE"; // beside the page's own address

export default async function (component) {
  const canvas = await import(new URL(SCRIPT, location.href));
  const remove = canvas.default(component);
  return () => component.parentElement.isConnected || remove();
}
