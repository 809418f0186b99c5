// Puts the page's address, which holds all that was chosen, on the clipboard, and says so.

const SECONDS = 3;

export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const told = parentElement.querySelector("[role=status]");
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      told.textContent = "Copied";
    } catch {
      told.textContent = "Copy it from the address bar"; // no clipboard without https or consent
    }
    setTimeout(() => (told.textContent = ""), SECONDS * 1000);
  };
}
