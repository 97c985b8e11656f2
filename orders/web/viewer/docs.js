// Light or dark as the reader's system has it, also when that changes while the page is open.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const viewer = document.querySelector("rapi-doc");
const dress = () => viewer.setAttribute("theme", dark.matches ? "dark" : "light");
dress();
dark.addEventListener("change", dress);
