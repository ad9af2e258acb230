package migrate

// Test is what a check looks for.
type Test string

// The tests of checks. The runtime has a query for each; one that it does not know
// refuses the plan.
const (
	HasRows      Test = "rows"        // any row
	HasValue     Test = "value"       // a value
	HasNull      Test = "null"        // no value
	IsLonger     Test = "longer"      // more characters than Number
	IsNotOfType  Test = "not_of_type" // a text that is none of the type Type
	IsNotOneOf   Test = "not_one_of"  // a text that is none of Values
	HasMore      Test = "more_digits" // a number whose size is 10 to the power of Number, or more
	HasFraction  Test = "fraction"    // a number that 10 to the power of Number does not divide
	HasDuplicate Test = "duplicates"  // the same values in all of Columns, none of them null
	HasNoTarget  Test = "no_target"   // a key of no row of Target
)

// Tests lists the tests of checks.
func Tests() []Test {
	return []Test{HasRows, HasValue, HasNull, IsLonger, IsNotOfType, IsNotOneOf, HasMore, HasFraction, HasDuplicate, HasNoTarget}
}

// Check finds the rows for which a step is not possible.
type Check struct {
	Test    Test     `json:"test"`
	Table   string   `json:"table"`
	Key     string   `json:"key"` // the column that names a row
	Columns []string `json:"columns,omitempty"`
	Number  int      `json:"number,omitempty"`
	Type    string   `json:"type,omitempty"`
	Values  []string `json:"values,omitempty"`
	// Living narrows it to rows that are not deleted: those without a value in this column.
	Living string `json:"living,omitempty"`
	Target *Rows  `json:"target,omitempty"`

	Code string `json:"code"`
	// Words say what was found: {rows} becomes "1 row" or "3 rows", {have} and {refer}
	// agree with it, and {keys} are some of their keys.
	Words string `json:"words"`
	// Stale checks repeat a fact that the plan rests on: rows mean that it is to be made again.
	Stale bool `json:"stale,omitempty"`
}

// Rows are the keys of a table.
type Rows struct {
	Table string `json:"table"`
	Key   string `json:"key"`
}

// Conversion is what a fill does.
type Conversion string

// The conversions of fills.
const (
	ScaleUp   Conversion = "scale_up"   // times 10 to the power of Number
	ScaleDown Conversion = "scale_down" // divided by it
	Clear     Conversion = "clear"      // null in the rows that Where finds
)

// Conversions lists the conversions of fills.
func Conversions() []Conversion { return []Conversion{ScaleUp, ScaleDown, Clear} }

// Fill changes the values of a column.
type Fill struct {
	Conversion Conversion `json:"conversion"`
	Table      string     `json:"table"`
	Column     string     `json:"column"`
	Number     int        `json:"number,omitempty"`
	Where      *Check     `json:"where,omitempty"`
}
