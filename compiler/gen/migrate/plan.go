package migrate

// Format is the version of a plan's JSON. In a migration file it is FileFormat, whose
// steps have their DDL in a script beside it; files of 0.2 are of Format.
const (
	Format     = 1
	FileFormat = 2
)

// Plan is what is to be done to a stored shape. It is applied in one transaction:
// first all checks, on the shape as it was, then the steps in their order. Of a migration
// file for PostgreSQL, statements that take long follow it.
type Plan struct {
	Format  int    `json:"format"`
	Dialect string `json:"dialect"`
	// From is the version of the shape that it is for; nil of a migration file, whose
	// place is its order.
	From     *int     `json:"from,omitempty"`
	Steps    []Step   `json:"steps"`
	Remember []Table  `json:"remember"` // the tables whose record changes
	Forget   []string `json:"forget,omitempty"`

	// Findings are for the author: what is not done as the program says. With an open
	// question the plan must not be applied.
	Findings  []Finding  `json:"-"`
	Questions []Question `json:"-"`
	// After is the shape that it leads to.
	After Shape `json:"-"`
}

// IsEmpty says whether there is nothing to do, not even to remember.
func (p *Plan) IsEmpty() bool { return len(p.Steps) == 0 && len(p.Remember) == 0 && len(p.Forget) == 0 }

// Destroys says whether a step gives up values.
func (p *Plan) Destroys() bool {
	for _, s := range p.Steps {
		if s.Destroys {
			return true
		}
	}
	return false
}

// Kind is what a step does.
type Kind string

// The kinds of steps. TestEveryKindOfStep has an example of each.
const (
	CreateTable  Kind = "create_table"
	RenameTable  Kind = "rename_table"
	DetachTable  Kind = "detach_table"
	AttachTable  Kind = "attach_table"
	DropTable    Kind = "drop_table"
	AddColumn    Kind = "add_column"
	RenameColumn Kind = "rename_column"
	ChangeColumn Kind = "change_column"
	DetachColumn Kind = "detach_column"
	AttachColumn Kind = "attach_column"
	DropColumn   Kind = "drop_column"
	ClearColumn  Kind = "clear_column"
	RebuildTable Kind = "rebuild_table"
	CreateIndex  Kind = "create_index"
	DropIndex    Kind = "drop_index"
	RenameIndex  Kind = "rename_index"
)

// Kinds lists the kinds of steps.
func Kinds() []Kind {
	return []Kind{
		CreateTable, RenameTable, DetachTable, AttachTable, DropTable, AddColumn, RenameColumn, ChangeColumn,
		DetachColumn, AttachColumn, DropColumn, ClearColumn, RebuildTable, CreateIndex, DropIndex, RenameIndex,
	}
}

// Step is one step. Its DDL has names and literals only.
type Step struct {
	Kind    Kind   `json:"kind"`
	Dataset string `json:"dataset"`
	Field   string `json:"field,omitempty"`
	Words   string `json:"words"` // what it does, for people
	// Checks find rows in the way; each names tables and columns as they were before
	// the plan.
	Checks []Check  `json:"checks,omitempty"`
	Fills  []Fill   `json:"fills,omitempty"` // done before the DDL
	DDL    []string `json:"ddl,omitempty"`
	// Later is what follows the transaction; only migration files have any.
	Later    []Later `json:"-"`
	Destroys bool    `json:"destroys,omitempty"`
	// Optional says that the column of the step may be empty.
	Optional bool `json:"-"`
}

// Finding is something that the author should know.
type Finding struct {
	Dataset, Field, Code, Message string
}

// Question is something that only the author knows. The plan is made again with the
// answer in Options.Answers.
type Question struct {
	ID             string
	Dataset, Field string
	Text, Detail   string
	Choices        []Choice
}

// Choice is a possible answer.
type Choice struct {
	Value, Label string
	Destructive  bool
}
