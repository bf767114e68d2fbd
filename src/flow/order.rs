//! The order of steps that depend on each other.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The steps from 0 to `count` in an order in which each comes after those that
/// it needs, and which is otherwise that of the list. `None` if there is none.
/// `needs` has pairs of a step and one that it needs.
pub fn order(count: usize, needs: &[(usize, usize)]) -> Option<Vec<usize>> {
    if needs.is_empty() {
        return Some((0..count).collect());
    }
    let (mut open, mut after) = (vec![0_usize; count], vec![Vec::new(); count]);
    for (step, needed) in needs {
        *open.get_mut(*step)? += 1;
        after.get_mut(*needed)?.push(*step);
    }
    let free = open.iter().enumerate().filter(|it| *it.1 == 0).map(|it| Reverse(it.0));
    let mut free: BinaryHeap<_> = free.collect();
    let mut order = Vec::new();
    while let Some(Reverse(step)) = free.pop() {
        order.push(step);
        // Both lists have a place for every step.
        for next in std::mem::take(&mut after[step]) {
            open[next] -= 1;
            if open[next] == 0 {
                free.push(Reverse(next));
            }
        }
    }
    (order.len() == count).then_some(order)
}
