package naming

import (
	"slices"
	"strings"
)

// pythonKeywords are the reserved words of Python 3.11 and the soft ones that a
// module of ours uses as such.
var pythonKeywords = strings.Fields(`
	False None True and as assert async await break class continue def del elif else except finally for from global
	if import in is lambda nonlocal not or pass raise return try while with yield`)

// modelMethods are what Pydantic's BaseModel has of its own. Names that begin with
// model_ are its, too.
var modelMethods = strings.Fields(`
	construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json update_forward_refs validate`)

// runtimeConstants are the names in capitals that generated modules import from
// n3_runtime.expressions and n3_runtime.dataset.
var runtimeConstants = strings.Fields(`ALL AUTHENTICATED EVERYONE FALSE NOBODY OWNER PAGE ROW ROWS TRUE USER`)

// PythonName is a name as an attribute of a model, or as a module: class → class_.
func PythonName(name string) string {
	if slices.Contains(pythonKeywords, name) || slices.Contains(modelMethods, name) || strings.HasPrefix(name, "model_") {
		return name + "_"
	}
	return name
}

// PythonConstant is the name of a dataset's constant: orders → ORDERS, page →
// PAGE_DATASET.
func PythonConstant(dataset string) string {
	name := strings.ToUpper(dataset)
	if slices.Contains(runtimeConstants, name) {
		return name + "_DATASET"
	}
	return name
}
