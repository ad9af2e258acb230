package query

// Question is a pure function whose answers are kept by their keys.
type Question[K comparable, V any] struct {
	engine  *Engine
	compute func(t *Task, key K) V
	same    func(a, b V) bool
	cells   map[K]*cell[K, V]
}

// cell is one answer.
type cell[K comparable, V any] struct {
	node
	question *Question[K, V]
	key      K
	value    V
	known    bool
}

// Define makes a question whose answers are compared by ==.
func Define[K, V comparable](e *Engine, compute func(t *Task, key K) V) *Question[K, V] {
	return DefineBy(e, compute, func(a, b V) bool { return a == b })
}

// DefineBy makes a question. same says whether two answers mean the same to
// those who ask.
func DefineBy[K comparable, V any](e *Engine, compute func(t *Task, key K) V, same func(a, b V) bool) *Question[K, V] {
	return &Question[K, V]{engine: e, compute: compute, same: same, cells: map[K]*cell[K, V]{}}
}

// Ask answers for a key. Asked from outside, with a nil task, the answer is kept
// until Forget.
func (q *Question[K, V]) Ask(t *Task, key K) V {
	c := q.cells[key]
	switch {
	case c == nil:
		c = &cell[K, V]{question: q, key: key, node: node{slot: -1}}
		c.self = c
		q.cells[key] = c
		q.engine.kept++
		q.engine.compute(&c.node)
	case c.running:
		q.engine.Cycles++
		var none V
		return none
	case c.slot >= 0:
		q.engine.compute(&c.node)
	}
	if t == nil {
		c.kept = true
	} else {
		q.engine.record(t.node, &c.node)
	}
	return c.value
}

// Invalidate says that what the function reads for a key has changed.
func (q *Question[K, V]) Invalidate(key K) {
	if c := q.cells[key]; c != nil {
		q.engine.enqueue(&c.node)
	}
}

// Forget says that nobody outside asks for a key any more.
func (q *Question[K, V]) Forget(key K) {
	if c := q.cells[key]; c != nil {
		c.kept = false
		if len(c.askers) == 0 {
			q.engine.orphans = append(q.engine.orphans, &c.node)
		}
	}
}

// Len is how many answers are kept.
func (q *Question[K, V]) Len() int { return len(q.cells) }

func (c *cell[K, V]) drop() { delete(c.question.cells, c.key) }

func (c *cell[K, V]) evaluate(t *Task) bool {
	value := c.question.compute(t, c.key)
	if c.known && c.question.same(c.value, value) {
		return false
	}
	c.value, c.known = value, true
	return true
}
