// Keeps the page of an area's check up to date: asks every two seconds, and says aloud only what has changed.
(() => {
  const own = document.currentScript;
  const { area, base } = own.dataset;
  const status = document.getElementById("status");
  const list = document.getElementById("problems");
  const say = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };
  let number = "";

  const show = (problems) => {
    list.replaceChildren(
      ...problems.map((problem) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = `${base}lab/tree/country_profiles/${problem.file.split("/").map(encodeURIComponent).join("/")}`;
        link.textContent = `${problem.file}, line ${problem.line}`;
        item.append(link, ` ${problem.field}: ${problem.text.replace(/^.*?: found /, "found ")}`);
        return item;
      }),
    );
  };

  const ask = async () => {
    try {
      const answer = await fetch(`${base}planning/api/check/${area}?since=${number}`, { credentials: "same-origin" });
      if (answer.status === 403) return say("Log in again: your session has ended.");
      const told = await answer.json();
      if (told.problems && told.number > 0) {
        number = told.number;
        show(told.problems);
        const count = told.problems.length;
        const words = count === 0 ? "No problem." : count === 1 ? "1 problem." : `${count} problems.`;
        say(told.failed ? "The check itself failed; run: planning check" : words);
      }
    } catch {
      say("The server does not answer; asking again.");
    }
  };

  ask();
  setInterval(() => document.hidden || ask(), 2000);
})();
