// The browser's random name: what it asked stays with it after a restart. Nothing else is kept here.
export default function ({ data }) {
  document.cookie = `${data.cookie}=${data.name}; path=/; max-age=31536000; SameSite=Strict`;
}
