package sema

// Kept counts the answers that are kept, and Cycles the questions that asked
// for themselves.
func (a *Analysis) Kept() int {
	return a.program.engine.Kept()
}

func (a *Analysis) Cycles() int { return a.program.engine.Cycles }

// Computed counts the answers that were computed since the program was first
// analysed, again or for the first time.
func (a *Analysis) Computed() int { return a.program.engine.Computed }
