// Links to the pages. A press changes the page as the header's links do, without a new load.

export default function ({ data, parentElement, setTriggerValue }) {
  const base = new URL(".", location.href);
  const links = data.pages.map((page) => {
    const link = document.createElement("a");
    link.href = new URL(page.path, base);
    if (page.is_current) link.setAttribute("aria-current", "page");
    const icon = document.createElement("span");
    icon.className = "icon";
    icon.ariaHidden = "true";
    icon.textContent = page.icon;
    link.append(icon, page.title);
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // to another tab
      event.preventDefault();
      setTriggerValue("page", page.path);
    };
    return link;
  });
  parentElement.querySelector("nav").replaceChildren(...links);
}
