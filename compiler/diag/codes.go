package diag

// Code is the stable name of a kind of diagnostic: N3 and four digits. Once
// released, a code keeps its meaning. compiler/diag/explain has a page for each.
type Code string

// Text and structure.
const (
	UnclosedBlock       Code = "N31001"
	UnclosedParenthesis Code = "N31002"
	UnclosedBracket     Code = "N31003"
	UnclosedString      Code = "N31004"
	ExtraBrace          Code = "N31005"
	UnexpectedText      Code = "N31006"
	MissingOperand      Code = "N31007"
	MissingMember       Code = "N31008"
	MissingValue        Code = "N31009"
	UnknownDeclaration  Code = "N31010"
	NotText             Code = "N31012"
	LoneModifier        Code = "N31013"
	ListWanted          Code = "N31014"
	ColourInComment     Code = "N31015"
	BadLiteral          Code = "N31016"
	EmptyProgram        Code = "N31017"
	UnreadableFile      Code = "N31018"
	BlockWanted         Code = "N31019"
	TooDeep             Code = "N31020"
	ClassicIndent       Code = "N31021"
	ClassicTabs         Code = "N31022"
	ClassicLine         Code = "N31023"
	ClassicIncomplete   Code = "N31024"
	UnknownEscape       Code = "N31025"
	HiddenDirection     Code = "N31026"
)

// Names.
const (
	UnknownWord          Code = "N32001"
	UnknownDataset       Code = "N32002"
	UnknownField         Code = "N32003"
	UnknownType          Code = "N32004"
	UnknownModifier      Code = "N32005"
	UnknownRule          Code = "N32006"
	UnknownFunction      Code = "N32007"
	UnknownValue         Code = "N32008"
	UnknownMember        Code = "N32009"
	MissingName          Code = "N32010"
	DuplicateDeclaration Code = "N32011"
	DuplicateField       Code = "N32012"
	DuplicateEntry       Code = "N32013"
	SecondApp            Code = "N32014"
	BadImport            Code = "N32015"
	DuplicatePath        Code = "N32016"
	WrongKindOfDataset   Code = "N32017"
	DerivedFromItself    Code = "N32018"
	ImpliedDataset       Code = "N32019"
	AmbiguousName        Code = "N32020"
	UnknownPage          Code = "N32021"
	UnusedEnum           Code = "N32022"
	UnknownInText        Code = "N32023"
	MissingComponent     Code = "N32024"
	WordWithoutEffect    Code = "N32025"
)

// Fields.
const (
	SecondPrimaryKey    Code = "N33001"
	IDNotKey            Code = "N33002"
	ModifierDoesNotFit  Code = "N33003"
	DefaultDoesNotFit   Code = "N33004"
	ModifiersContradict Code = "N33005"
	BadModifierArgument Code = "N33006"
	HiddenButQueried    Code = "N33007"
	AutoNowOnUpdated    Code = "N33008"
	BadEnum             Code = "N33009"
	ReservedName        Code = "N33010"
	BadPattern          Code = "N33011"
	NoReference         Code = "N33012"
	NotComputable       Code = "N33013"
	SetNullRequired     Code = "N33014"
	UniqueWriteOnly     Code = "N33015"
	FormerNameInUse     Code = "N33016"
	NoRowPossible       Code = "N33017"
)

// Types and expressions.
const (
	WrongValue        Code = "N34001"
	TypeMismatch      Code = "N34002"
	NotACondition     Code = "N34003"
	CannotAgree       Code = "N34004"
	WrongArguments    Code = "N34005"
	ComparedWithNull  Code = "N34006"
	OutOfRange        Code = "N34007"
	LimitWithoutOrder Code = "N34008"
	AlwaysSame        Code = "N34009"
	RepeatedRows      Code = "N34010"
	NotInThisPlace    Code = "N34011"
)

// Access.
const (
	NoAccessPolicy   Code = "N35001"
	BindingExceeds   Code = "N35002"
	NobodySignedIn   Code = "N35003"
	RealtimeMismatch Code = "N35004"
	PageSizeExceeds  Code = "N35005"
	RowRuleInBinding Code = "N35006"
	QueryNotAllowed  Code = "N35007"
	RunsAsSystem     Code = "N35008"
	NoRowInScope     Code = "N35009"
	NobodyReads      Code = "N35010"
	NobodyMay        Code = "N35011"
)

// Settings.
const (
	BrokenSettings   Code = "N36001"
	UnknownSetting   Code = "N36002"
	BadSetting       Code = "N36003"
	DuplicateSetting Code = "N36004"
	BadPackage       Code = "N36005"
)

// What this version of the compiler does not build.
const (
	NotBuiltIgnored Code = "N39001"
)
