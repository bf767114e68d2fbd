//! Which points of a graph lie on every way to which others.
//!
//! The method of Lengauer and Tarjan, "A fast algorithm for finding dominators
//! in a flowgraph" (1979), with its simple kind of linking: O(m log n).

/// The dominator tree of a graph, as nested ranges.
#[derive(Debug)]
pub(super) struct Dominators {
    /// For each node that can be reached, the range of those that it dominates.
    ranges: Vec<Option<std::ops::Range<usize>>>,
}

impl Dominators {
    pub(super) fn of<E>(start: Option<usize>, next: &[Vec<(usize, E)>]) -> Dominators {
        let mut ranges = vec![None; next.len()];
        let Some(start) = start else { return Dominators { ranges } };
        let walk = Walk::of(start, next);
        let dominators = walk.dominators(next);
        // Children have higher numbers than their parents: sizes are summed up
        // from the end, and places handed out from the beginning.
        let mut sizes = vec![1; walk.nodes.len()];
        for at in (1..sizes.len()).rev() {
            sizes[dominators[at]] += sizes[at];
        }
        let mut free = vec![0; sizes.len()];
        for (at, node) in walk.nodes.iter().enumerate() {
            let parent = dominators[at];
            let place = free[parent];
            free[parent] += sizes[at];
            free[at] = place + 1;
            ranges[*node] = Some(place..place + sizes[at]);
        }
        Dominators { ranges }
    }

    /// Whether every way to `to` leads over `over`. Nothing is on the way to
    /// what cannot be reached.
    pub(super) fn dominates(&self, over: usize, to: usize) -> bool {
        match (self.ranges.get(over), self.ranges.get(to)) {
            (Some(Some(over)), Some(Some(to))) => over.contains(&to.start),
            _ => false,
        }
    }
}

/// A walk in depth through a graph. From here on, nodes are called by the number
/// that they have in it, and every number is a place in all lists.
struct Walk {
    /// The nodes, by number.
    nodes: Vec<usize>,
    /// The numbers, by node.
    numbers: Vec<Option<usize>>,
    /// Where the walk came from.
    parents: Vec<usize>,
    /// Whether no node was met twice, as where steps follow each other.
    is_tree: bool,
}

impl Walk {
    fn of<E>(start: usize, next: &[Vec<(usize, E)>]) -> Walk {
        let (nodes, parents) = (Vec::with_capacity(next.len()), Vec::with_capacity(next.len()));
        let mut walk = Walk { nodes, numbers: vec![None; next.len()], parents, is_tree: true };
        let mut open = vec![(start, 0)];
        while let Some((node, parent)) = open.pop() {
            walk.is_tree &= walk.numbers[node].is_none();
            if walk.numbers[node].is_none() {
                let number = walk.nodes.len();
                walk.numbers[node] = Some(number);
                walk.nodes.push(node);
                walk.parents.push(parent);
                open.extend(next[node].iter().map(|it| (it.0, number)));
            }
        }
        walk
    }

    /// The nearest dominator of each node; the first node's is itself.
    fn dominators<E>(&self, next: &[Vec<(usize, E)>]) -> Vec<usize> {
        if self.is_tree {
            return self.parents.clone();
        }
        let count = self.nodes.len();
        let mut before = vec![Vec::new(); count];
        for (number, node) in self.nodes.iter().enumerate() {
            for to in next[*node].iter().filter_map(|it| self.numbers[it.0]) {
                before[to].push(number);
            }
        }
        let mut forest = Forest {
            semi: (0..count).collect(),
            best: (0..count).collect(),
            up: vec![None; count],
        };
        let mut dominators = vec![0; count];
        let mut waiting = vec![Vec::new(); count];
        for at in (1..count).rev() {
            for from in &before[at] {
                let best = forest.best_above(*from);
                forest.semi[at] = forest.semi[at].min(forest.semi[best]);
            }
            waiting[forest.semi[at]].push(at);
            let parent = self.parents[at];
            forest.up[at] = Some(parent);
            for it in std::mem::take(&mut waiting[parent]) {
                let best = forest.best_above(it);
                dominators[it] = if forest.semi[best] < forest.semi[it] { best } else { parent };
            }
        }
        for at in 1..count {
            if dominators[at] != forest.semi[at] {
                dominators[at] = dominators[dominators[at]];
            }
        }
        dominators
    }
}

/// The part of the walk that has been looked at, with shortened ways up.
struct Forest {
    /// The semidominator of each node.
    semi: Vec<usize>,
    /// The node with the least semidominator on the way to `up`.
    best: Vec<usize>,
    up: Vec<Option<usize>>,
}

impl Forest {
    /// The node with the least semidominator between `at` and its root.
    fn best_above(&mut self, at: usize) -> usize {
        let mut way = Vec::new();
        let mut top = at;
        while let Some(up) = self.up[top].filter(|it| self.up[*it].is_some()) {
            way.push(top);
            top = up;
        }
        // From the top down, so that each takes over what the one above knows.
        for it in way.into_iter().rev() {
            if let Some(up) = self.up[it] {
                let (own, above) = (self.best[it], self.best[up]);
                if self.semi[above] < self.semi[own] {
                    self.best[it] = above;
                }
                self.up[it] = self.up[up];
            }
        }
        self.best[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `edges`: "ab ac" is from a to b and from a to c. Lists what dominates each.
    #[track_caller]
    fn check(edges: &str, expected: &str) {
        let number = |it: u8| (it - b'a') as usize;
        let mut next = vec![Vec::new(); 8];
        for it in edges.split(' ').map(str::as_bytes) {
            next[number(it[0])].push((number(it[1]), ()));
        }
        let dominators = Dominators::of(Some(0), &next);
        let letter = |it: usize| (b'a' + it as u8) as char;
        let over = |to: usize| {
            let over = (0..8).filter(|it| dominators.dominates(*it, to));
            over.map(letter).collect::<String>()
        };
        let all: Vec<_> = (0..8).map(over).filter(|it| !it.is_empty()).collect();
        assert_eq!(all.join(" "), expected);
    }

    #[test]
    fn finds_what_lies_on_every_way() {
        check("ab bc cd", "a ab abc abcd");
        check("ab ac bd cd", "a ab ac ad");
        check("ab bc cb bd", "a ab abc abd");
        check("ab ac bd cd de ea eb", "a ab ac ad ade");
        check("ab bc", "a ab abc");
        // Two ways into a loop.
        check("ab ac bc cb cd", "a ab ac acd");
        check("ab ad bc cd de cb eh ef fb fe", "a ab abc ad ade adef adeh");
    }

    #[test]
    fn agrees_with_taking_each_node_away() {
        let mut seed = 1_u64;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as usize % below
        };
        for _ in 0..300 {
            let count = 2 + random(10);
            let mut next = vec![Vec::new(); count];
            for _ in 0..random(3 * count) {
                next[random(count)].push((random(count), ()));
            }
            let dominators = Dominators::of(Some(0), &next);
            let reached = |gone: Option<usize>| {
                let (mut seen, mut open) = (vec![false; count], vec![0]);
                while let Some(at) = open.pop().filter(|it| Some(*it) != gone || *it == 0) {
                    if Some(at) != gone && !std::mem::replace(&mut seen[at], true) {
                        open.extend(next[at].iter().map(|it| it.0).filter(|it| Some(*it) != gone));
                    }
                }
                seen
            };
            let all = reached(None);
            for over in 0..count {
                let without = reached(Some(over));
                for to in 0..count {
                    let expected = all[to] && all[over] && !without[to];
                    assert_eq!(dominators.dominates(over, to), expected, "{over} {to} {next:?}");
                }
            }
        }
    }
}
