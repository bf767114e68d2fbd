/** The navigation shows where the page stands. */
const navigation = document.getElementById("navigation");
const current = navigation.querySelector('[aria-current="page"]');
if (current !== null) navigation.scrollTop = current.offsetTop - navigation.clientHeight / 2;
