// A value that the browser keeps for this origin: its random name, or its ticket after the password.
export default function ({ data }) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${data.cookie}=${data.value}; path=/; max-age=${data.seconds}; SameSite=Strict${secure}`;
}
