/** Mark the part being read in the list beside the text, and tell the server where reading stopped. */
const SETTLED = 4000; // milliseconds in one part before it counts as reading

export default function position(article) {
  const headings = [...article.querySelectorAll(".prose h2[id]")];
  const reached = { id: "", told: "", timer: 0 };

  function look() {
    const line = window.innerHeight / 3;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < line);
    const id = passed.length ? passed[passed.length - 1].id : "";
    if (id === reached.id) return;
    reached.id = id;
    mark(id);
    clearTimeout(reached.timer);
    reached.timer = setTimeout(tell, SETTLED);
  }

  function tell() {
    clearTimeout(reached.timer);
    if (reached.id === reached.told) return;
    reached.told = reached.id;
    send(article.dataset.position, reached.id.replace(/^s-/, ""));
  }

  let isWaiting = false;
  addEventListener("scroll", () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      look();
    });
  }, { passive: true });
  document.addEventListener("visibilitychange", () => document.hidden && tell());
  look();
}

function mark(id) {
  for (const link of document.querySelectorAll(".toc a")) {
    if (link.hash === `#${id}`) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

function send(address, anchor) {
  fetch(address, {
    method: "POST",
    keepalive: true,
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify({ anchor }),
  }).catch(() => {}); // without a connection the place is simply not noted
}
