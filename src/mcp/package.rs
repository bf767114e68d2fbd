//! What a command starts: the package of `npx` and its like, or the image of a
//! container.

use super::variable::Text;

/// A package or image that a command starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// What fetches it.
    pub runner: Runner,
    /// Which word of the command names it.
    pub word: usize,
    /// Its name without the version.
    pub name: String,
    /// The version or tag, if there is one.
    pub version: Option<String>,
}

/// Where a package is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    /// npm.
    Npm,
    /// PyPI.
    Python,
    /// A registry of container images.
    Container,
}

/// Options of `npx` and its like that are followed by a value.
const NPM_VALUES: &[&str] = &["-p", "--package", "-c", "--call", "-w", "--workspace", "--registry"];
const PYTHON_VALUES: &[&str] = &[
    "--from",
    "--with",
    "--python",
    "-p",
    "--index",
    "--index-url",
    "-i",
    "--spec",
    "--directory",
    "--env-file",
    "--with-editable",
    "--extra-index-url",
];
const CONTAINER_VALUES: &[&str] = &[
    "-e",
    "--env",
    "-v",
    "--volume",
    "-p",
    "--publish",
    "--name",
    "--network",
    "--net",
    "--mount",
    "-w",
    "--workdir",
    "-u",
    "--user",
    "--env-file",
    "--entrypoint",
    "--platform",
    "--add-host",
    "-m",
    "--memory",
    "--cpus",
    "-l",
    "--label",
    "--gpus",
    "--pull",
    "-h",
    "--hostname",
    "--restart",
    "--tmpfs",
    "--security-opt",
    "--cap-add",
    "--cap-drop",
    "--dns",
    "--device",
    "--ulimit",
    "--shm-size",
    "--log-driver",
    "--log-opt",
    "--ip",
    "--link",
    "--cidfile",
    "--pids-limit",
    "--runtime",
    "--userns",
    "--group-add",
    "--init-path",
    "--expose",
];

/// The package that a command starts; `None` for a program that is there already,
/// and where a variable names it.
pub fn package(command: &[Text<'_>]) -> Option<Package> {
    let words: Vec<&str> = command.iter().map(|it| &*it.value).collect();
    let program = program(words.first()?);
    let (runner, start, given, values) = match (program, words.get(1).copied()) {
        ("npx" | "bunx", _) => (Runner::Npm, 1, &["-p", "--package"][..], NPM_VALUES),
        ("pnpm" | "yarn", Some("dlx")) | ("bun", Some("x")) | ("npm", Some("exec" | "x")) => {
            (Runner::Npm, 2, &["-p", "--package"][..], NPM_VALUES)
        }
        ("uvx", _) => (Runner::Python, 1, &["--from"][..], PYTHON_VALUES),
        ("pipx", Some("run")) => (Runner::Python, 2, &["--spec"][..], PYTHON_VALUES),
        ("uv", Some("tool")) if words.get(2) == Some(&"run") => {
            (Runner::Python, 3, &["--from"][..], PYTHON_VALUES)
        }
        ("docker" | "podman", Some("run")) => (Runner::Container, 2, &[][..], CONTAINER_VALUES),
        _ => return None,
    };
    let word = argument(&words, start, given, values)?;
    let text = command.get(word)?;
    if !text.is_literal() || text.value.contains(['$', '{', '%']) {
        return None;
    }
    let name = match text.value.split_once('=') {
        Some((option, value)) if option.starts_with("--") => value,
        _ => &text.value,
    };
    let (name, version) = match runner {
        Runner::Npm => npm(name)?,
        Runner::Python => python(name)?,
        Runner::Container => image(name)?,
    };
    Some(Package { runner, word, name: name.to_owned(), version: version.map(str::to_owned) })
}

/// The options of `docker run` or `podman run`, before the image; with the word `run`.
pub fn container_options<'c>(command: &'c [Text<'_>]) -> Option<(usize, Vec<&'c str>)> {
    let words: Vec<&str> = command.iter().map(|it| &*it.value).collect();
    if !matches!(program(words.first()?), "docker" | "podman") || words.get(1) != Some(&"run") {
        return None;
    }
    let end = argument(&words, 2, &[], CONTAINER_VALUES).unwrap_or(words.len());
    Some((1, words[2..end].to_vec()))
}

/// The last part of a path, without Windows' endings.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    [".exe", ".cmd"].iter().find_map(|it| name.strip_suffix(it)).unwrap_or(name)
}

/// The first word that is no option, or the value of one that `given` names.
fn argument(words: &[&str], start: usize, given: &[&str], values: &[&str]) -> Option<usize> {
    let mut at = start;
    loop {
        let word = *words.get(at)?;
        let option = word.split('=').next().unwrap_or(word);
        if given.contains(&option) {
            return Some(if word.contains('=') { at } else { at + 1 });
        }
        match word {
            "--" => return Some(at + 1),
            _ if values.contains(&word) => at += 2,
            _ if word.starts_with('-') => at += 1,
            _ => return Some(at),
        }
    }
}

fn npm(text: &str) -> Option<(&str, Option<&str>)> {
    let scope = usize::from(text.starts_with('@'));
    let (name, version) = match text.get(scope..)?.find('@') {
        Some(at) => (text.get(..scope + at)?, text.get(scope + at + 1..)),
        None => (text, None),
    };
    let is_part = |it: &str| {
        it.starts_with(|it: char| it.is_ascii_alphanumeric())
            && it.chars().all(|it| it.is_ascii_alphanumeric() || "-._~".contains(it))
    };
    // Not a path, a repository or a URL.
    let parts: Vec<_> = name.get(scope..)?.split('/').collect();
    let is_package = parts.len() == 1 + scope && parts.iter().all(|it| is_part(it));
    is_package.then_some((name, version))
}

fn python(text: &str) -> Option<(&str, Option<&str>)> {
    if text.contains("://") || text.starts_with(['.', '/', '~']) {
        return None;
    }
    let end = text.find(['=', '@', '>', '<', '!', '~']).unwrap_or(text.len());
    let version = text.get(end..)?.trim_start_matches(['=', '@', '>', '<', '!', '~']);
    let is_name = |it: char| it.is_ascii_alphanumeric() || "-._[],".contains(it);
    let name = text.get(..end)?.trim_end();
    let is_package = !name.is_empty() && name.chars().all(is_name);
    is_package.then_some((name, (end < text.len()).then_some(version)))
}

fn image(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some((name, digest)) = text.split_once('@') {
        return Some((name, Some(digest)));
    }
    let last = text.rfind('/').map_or(0, |it| it + 1);
    match text.get(last..)?.find(':') {
        Some(at) => Some((text.get(..last + at)?, text.get(last + at + 1..))),
        None => Some((text, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[track_caller]
    fn check(line: &str, expected: Option<(&str, Option<&str>)>) {
        let text = |it| Text::new(Span::default(), std::borrow::Cow::Borrowed(it), &[]);
        let words: Vec<_> = line.split(' ').map(text).collect();
        let found = package(&words);
        let found = found.as_ref().map(|it| (it.name.as_str(), it.version.as_deref()));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn packages_of_npm() {
        check("npx -y @a/b", Some(("@a/b", None)));
        check("npx -y @a/b@1.2.3 --port 1", Some(("@a/b", Some("1.2.3"))));
        check("/usr/bin/npx a@latest", Some(("a", Some("latest"))));
        check("npx --package=@a/b@1 c", Some(("@a/b", Some("1"))));
        check("npx -p @a/b c", Some(("@a/b", None)));
        check("pnpm dlx a", Some(("a", None)));
        check("npx ./local", None);
        check("npx a/b", None);
        check("npx", None);
        check("npx ${PACKAGE}", None);
        check("node server.js", None);
    }

    #[test]
    fn packages_of_python() {
        check("uvx a", Some(("a", None)));
        check("uvx a@1.0", Some(("a", Some("1.0"))));
        check("uvx --from a[cli]==1.0 b", Some(("a[cli]", Some("1.0"))));
        check("uvx --python 3.12 a", Some(("a", None)));
        check("uvx --from git+https://a.example/b c", None);
        check("uv tool run a", Some(("a", None)));
        check("uv run server.py", None);
        check("pipx run a==2", Some(("a", Some("2"))));
    }

    #[test]
    fn images() {
        check("docker run -i --rm a/b", Some(("a/b", None)));
        check("docker run -i --rm -e KEY=1 -v a:b a/b:1.0 x", Some(("a/b", Some("1.0"))));
        check("podman run --name=x localhost:5000/a", Some(("localhost:5000/a", None)));
        check("docker run a@sha256:0", Some(("a", Some("sha256:0"))));
        check("docker exec -i a b", None);
        check("docker", None);
    }
}
