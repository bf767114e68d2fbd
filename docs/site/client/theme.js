/** The theme that was chosen in the editor or here, before anything is drawn; and the switch. */
const KEY = "telaio.theme";
const NEXT = { system: "light", light: "dark", dark: "system" };

const root = document.documentElement;
root.dataset.theme = kept();

addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("theme");
  button.hidden = false;
  show(button);
  button.addEventListener("click", () => {
    root.dataset.theme = NEXT[root.dataset.theme];
    try {
      localStorage.setItem(KEY, JSON.stringify(root.dataset.theme));
    } catch {
      // The choice holds for this page alone.
    }
    show(button);
  });
});

function kept() {
  try {
    const value = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return value in NEXT ? value : "system";
  } catch {
    return "system";
  }
}

function show(button) {
  const { theme } = root.dataset;
  button.textContent = theme[0].toUpperCase() + theme.slice(1);
  button.setAttribute("aria-label", `Theme: ${theme}. Switch to ${NEXT[theme]}`);
}
