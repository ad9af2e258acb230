package query

import "container/heap"

// Engine holds the answers of the questions that were defined on it.
type Engine struct {
	queue   queue
	orphans []*node // lost an asker in this round

	// Computed counts the answers that were computed, the first time and again.
	Computed int
	// kept counts the answers of all questions.
	kept int
	// Cycles counts the questions that asked for themselves.
	Cycles int
}

// Task is one computation. It records what is asked on its behalf. A nil Task
// asks from outside.
type Task struct{ node *node }

// Kept is how many answers are kept.
func (e *Engine) Kept() int { return e.kept }

// node is what the engine knows of an answer, whatever its type.
type node struct {
	self    answer
	asks    []*edge
	askers  []*edge
	height  int  // above all that it asked
	run     int  // how often it was computed
	slot    int  // in the queue, -1 outside of it
	running bool // being computed
	kept    bool // asked from outside
	dropped bool
}

// answer is the typed part of a node.
type answer interface {
	// evaluate says whether the answer came out different.
	evaluate(t *Task) bool
	drop()
}

// edge: asker asked for asked, in its computation number run.
type edge struct {
	asker, asked *node
	run          int
	slot         int // in asked.askers
}

// compute computes an answer and queues those who asked for it where it changed.
func (e *Engine) compute(n *node) {
	if n.slot >= 0 {
		heap.Remove(&e.queue, n.slot)
	}
	before := n.asks
	n.asks, n.running = nil, true
	n.run++
	e.Computed++
	changed := n.self.evaluate(&Task{n})
	n.running = false
	// Only now are the old edges cut: what is still asked never was without an asker.
	for _, old := range before {
		e.cut(old)
	}
	n.height = 0
	for _, edge := range n.asks {
		n.height = max(n.height, edge.asked.height+1)
	}
	if !changed {
		return
	}
	for _, edge := range n.askers {
		// A computation under way has not used the old answer unless it asked
		// for it before, in the same run.
		if !edge.asker.running || edge.run == edge.asker.run {
			e.enqueue(edge.asker)
		}
	}
}

func (e *Engine) record(asker, asked *node) {
	edge := &edge{asker: asker, asked: asked, run: asker.run, slot: len(asked.askers)}
	asker.asks = append(asker.asks, edge)
	asked.askers = append(asked.askers, edge)
}

func (e *Engine) cut(old *edge) {
	askers := old.asked.askers
	last := askers[len(askers)-1]
	askers[old.slot], last.slot = last, old.slot
	askers[len(askers)-1] = nil
	old.asked.askers = askers[:len(askers)-1]
	if len(old.asked.askers) == 0 {
		e.orphans = append(e.orphans, old.asked)
	}
}

func (e *Engine) enqueue(n *node) {
	if n.slot < 0 && !n.dropped {
		heap.Push(&e.queue, n)
	}
}

// Settle computes all that is queued, and drops what nobody asks for. Answers
// that were taken from outside before it may be out of date; those after it hold.
func (e *Engine) Settle() {
	for e.queue.Len() > 0 {
		n := e.queue[0]
		if len(n.askers) == 0 && !n.kept {
			heap.Remove(&e.queue, n.slot)
			e.orphans = append(e.orphans, n)
			continue
		}
		e.compute(n)
	}
	for len(e.orphans) > 0 {
		n := e.orphans[len(e.orphans)-1]
		e.orphans = e.orphans[:len(e.orphans)-1]
		if n.dropped || n.kept || len(n.askers) > 0 {
			continue
		}
		n.dropped = true
		e.kept--
		if n.slot >= 0 {
			heap.Remove(&e.queue, n.slot)
		}
		n.self.drop()
		for _, edge := range n.asks {
			e.cut(edge)
		}
		n.asks = nil
	}
}

// queue is a heap of nodes, the lowest first.
type queue []*node

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].height < q[j].height }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].slot, q[j].slot = i, j
}

func (q *queue) Push(x any) {
	n := x.(*node)
	n.slot = len(*q)
	*q = append(*q, n)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	n := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	n.slot = -1
	return n
}
