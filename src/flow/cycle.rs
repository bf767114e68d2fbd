//! Cycles of a graph, one for each set of nodes that all lead to each other.
//!
//! The sets are found by the method of Tarjan, "Depth-first search and linear
//! graph algorithms" (1972).

use crate::sort;

/// One cycle of each set of nodes that all lead to each other: a shortest one
/// from the first node of the set, which stands first. A node that leads to
/// itself is a cycle of one.
pub fn cycles(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    components(next).iter().filter_map(|it| cycle_in(it, next)).collect()
}

/// The sets of nodes that all lead to each other, each in rising order, those
/// with the first nodes first.
pub fn components(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        number: vec![None; next.len()],
        low: vec![0; next.len()],
        stack: Vec::new(),
        is_open: vec![false; next.len()],
        found: Vec::new(),
        count: 0,
    };
    for start in 0..next.len() {
        search.from(start, next);
    }
    sort::by(&mut search.found, Ord::cmp);
    search.found
}

struct Search {
    number: Vec<Option<usize>>,
    low: Vec<usize>,
    stack: Vec<usize>,
    is_open: Vec<bool>,
    found: Vec<Vec<usize>>,
    count: usize,
}

impl Search {
    fn from(&mut self, start: usize, next: &[Vec<usize>]) {
        // Each node on the way, and how many of its edges have been followed.
        let mut way = vec![(start, 0)];
        while let Some((at, followed)) = way.pop() {
            if followed == 0 {
                if self.number[at].is_some() {
                    continue;
                }
                self.number[at] = Some(self.count);
                self.low[at] = self.count;
                self.count += 1;
                self.stack.push(at);
                self.is_open[at] = true;
            }
            if 0 < followed
                && let Some(child) = next[at].get(followed - 1)
                && self.is_open[*child]
            {
                self.low[at] = self.low[at].min(self.low[*child]);
            }
            match next[at].get(followed) {
                Some(child) => {
                    way.push((at, followed + 1));
                    match self.number[*child] {
                        None => way.push((*child, 0)),
                        Some(number) if self.is_open[*child] => {
                            self.low[at] = self.low[at].min(number);
                        }
                        Some(_) => {}
                    }
                }
                None if Some(self.low[at]) == self.number[at] => self.close(at),
                None => {}
            }
        }
    }

    /// Takes everything above `root` from the stack: it is one set.
    fn close(&mut self, root: usize) {
        let mut set = Vec::new();
        while let Some(it) = self.stack.pop() {
            self.is_open[it] = false;
            set.push(it);
            if it == root {
                break;
            }
        }
        sort::by(&mut set, Ord::cmp);
        self.found.push(set);
    }
}

/// A shortest way from the first node of a set back to it, within the set.
fn cycle_in(set: &[usize], next: &[Vec<usize>]) -> Option<Vec<usize>> {
    let first = *set.first()?;
    let mut came_from = std::collections::HashMap::new();
    let mut queue = std::collections::VecDeque::from([first]);
    while let Some(at) = queue.pop_front() {
        for to in next.get(at)?.iter().filter(|it| set.binary_search(it).is_ok()) {
            if *to == first {
                let mut cycle = vec![at];
                while let Some(from) = came_from.get(cycle.last()?) {
                    cycle.push(*from);
                }
                cycle.reverse();
                return Some(cycle);
            }
            if !came_from.contains_key(to) {
                came_from.insert(*to, at);
                queue.push_back(*to);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(next: &[&[usize]], expected: &[&[usize]]) {
        let next: Vec<_> = next.iter().map(|it| it.to_vec()).collect();
        assert_eq!(cycles(&next), expected);
    }

    #[test]
    fn finds_one_cycle_of_each_set() {
        check(&[&[1], &[2], &[]], &[]);
        check(&[&[0]], &[&[0]]);
        check(&[&[1], &[2], &[0]], &[&[0, 1, 2]]);
        check(&[&[1], &[0, 2], &[3], &[2]], &[&[0, 1], &[2, 3]]);
        // The short way round.
        check(&[&[1, 2], &[2], &[0]], &[&[0, 2]]);
        check(&[&[1], &[2], &[1], &[]], &[&[1, 2]]);
        check(&[&[2], &[0, 1], &[]], &[&[1]]);
    }
}
