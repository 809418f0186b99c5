// Keeps the visitor's random id in the browser until it is closed, so that a reload is no stranger.

export default function ({ data }) {
  if (document.cookie.split("; ").some((it) => it.startsWith(`${data.cookie}=`))) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${data.cookie}=${data.visitor}; Path=/; SameSite=Lax${secure}`;
}
