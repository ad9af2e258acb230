package environment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// version is the version of a program: major, minor, patch.
type version [3]int

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

func (v version) atLeast(w version) bool {
	for i := range v {
		if v[i] != w[i] {
			return v[i] > w[i]
		}
	}
	return true
}

// The oldest versions that the generated apps run on.
var (
	oldestPython = version{3, 11, 0}
	oldestNode   = version{20, 19, 0}
)

// Tool is a program that the preview needs.
type Tool struct {
	Name    string // for people
	Path    string
	Version string // "" where it was not asked
}

// MissingError says which program is missing or too old, and how to get it.
type MissingError struct {
	Tool    string
	Message string
}

func (e *MissingError) Error() string { return e.Message }

var versionPattern = regexp.MustCompile(`(\d+)\.(\d+)(?:\.(\d+))?`)

// versionTime bounds how long a program may take to say its version.
const versionTime = 20 * time.Second

func versionOf(ctx context.Context, path string) (version, error) {
	ctx, cancel := context.WithTimeout(ctx, versionTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--version")
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return version{}, err
	}
	if !versionPattern.Match(out) {
		return version{}, fmt.Errorf("it printed %q", firstLine(string(out)))
	}
	return parse(string(out)), nil
}

// parse takes the first version in a text; the zero version where there is none.
func parse(text string) (v version) {
	m := versionPattern.FindStringSubmatch(text)
	for i := range min(len(v), max(len(m)-1, 0)) {
		v[i], _ = strconv.Atoi(m[i+1]) // digits, or "" for no patch
	}
	return v
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

var pythonNames = []string{"python3", "python", "python3.14", "python3.13", "python3.12", "python3.11"}

const getPython = "install it from python.org or with a package manager (apt install python3 python3-venv, brew install python), or set N3_PYTHON"

// FindPython finds a Python that is new enough.
func FindPython(ctx context.Context) (Tool, error) {
	return find(ctx, "Python", "N3_PYTHON", pythonNames, oldestPython, getPython)
}

const getNode = "install it from nodejs.org or with a version manager (nvm install 22, brew install node), or set N3_NODE"

// FindNode finds a Node that is new enough.
func FindNode(ctx context.Context) (Tool, error) {
	tool, err := find(ctx, "Node", "N3_NODE", []string{"node", "nodejs"}, oldestNode, getNode)
	// Vite runs on the long-supported 20 from 20.19, and on all from 22.12.
	if v := parse(tool.Version); err == nil && v[0] > 20 && !v.atLeast(version{22, 12, 0}) {
		return Tool{}, &MissingError{"Node", fmt.Sprintf("Node %s at %s is not supported by Vite; use 20.19 or newer in the 20 line, or 22.12 or newer: %s", tool.Version, tool.Path, getNode)}
	}
	return tool, err
}

// find takes the program that the environment names, else the first in PATH
// that is new enough.
func find(ctx context.Context, name, variable string, names []string, oldest version, get string) (Tool, error) {
	if named := os.Getenv(variable); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return Tool{}, &MissingError{name, fmt.Sprintf("%s is set to %s, which was not found; correct or unset it", variable, named)}
		}
		v, err := versionOf(ctx, path)
		switch {
		case err != nil:
			return Tool{}, &MissingError{name, fmt.Sprintf("%s is set to %s, which does not print its version (%v)", variable, named, err)}
		case !v.atLeast(oldest):
			return Tool{}, &MissingError{name, fmt.Sprintf("%s is set to %s, which is version %s; the preview requires %s %d.%d or newer", variable, named, v, name, oldest[0], oldest[1])}
		}
		return Tool{name, path, v.String()}, nil
	}
	var old Tool
	var broken error
	for _, candidate := range names {
		path, err := exec.LookPath(candidate)
		if err != nil {
			continue
		}
		v, err := versionOf(ctx, path)
		switch {
		case ctx.Err() != nil:
			return Tool{}, ctx.Err()
		case err != nil:
			broken = fmt.Errorf("cannot run %s: %w", path, err)
		case v.atLeast(oldest):
			return Tool{name, path, v.String()}, nil
		case old.Path == "":
			old = Tool{name, path, v.String()}
		}
	}
	needs := fmt.Sprintf("the preview requires %s %d.%d or newer", name, oldest[0], oldest[1])
	switch {
	case old.Path != "":
		return Tool{}, &MissingError{name, fmt.Sprintf("%s, found %[3]s at %[2]s; %[4]s", needs, old.Path, old.Version, get)}
	case broken != nil:
		return Tool{}, &MissingError{name, fmt.Sprintf("%s, but %v; %s", needs, broken, get)}
	}
	return Tool{}, &MissingError{name, fmt.Sprintf("%s, but it was not found; %s", needs, get)}
}

// FindNpm finds the npm that belongs to a Node, else the one in PATH.
func FindNpm(node Tool) (Tool, error) {
	if beside := filepath.Join(filepath.Dir(node.Path), "npm"); executable(beside) {
		return Tool{Name: "npm", Path: beside}, nil
	}
	path, err := exec.LookPath("npm")
	if errors.Is(err, exec.ErrDot) || err != nil {
		return Tool{}, &MissingError{"npm", "the preview requires npm, but it was not found next to Node or in PATH; it comes with Node from nodejs.org, or: apt install npm"}
	}
	return Tool{Name: "npm", Path: path}, nil
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}
