package preview

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
		return version{}, fmt.Errorf("it says %q", firstLine(string(out)))
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

const getPython = "install it from python.org or your system's packages (apt install python3 python3-venv, brew install python), or name one with N3_PYTHON"

// FindPython finds a Python that is new enough.
func FindPython(ctx context.Context) (Tool, error) {
	return find(ctx, "Python", "N3_PYTHON", pythonNames, oldestPython, getPython)
}

const getNode = "install it from nodejs.org or with your version manager (nvm install 22, brew install node), or name one with N3_NODE"

// FindNode finds a Node that is new enough.
func FindNode(ctx context.Context) (Tool, error) {
	tool, err := find(ctx, "Node", "N3_NODE", []string{"node", "nodejs"}, oldestNode, getNode)
	// Vite runs on the long-supported 20 from 20.19, and on all from 22.12.
	if v := parse(tool.Version); err == nil && v[0] > 20 && !v.atLeast(version{22, 12, 0}) {
		return Tool{}, &MissingError{"Node", fmt.Sprintf("Node %s at %s lacks what Vite needs; use 20.19 or later of 20, or 22.12 or later: %s", tool.Version, tool.Path, getNode)}
	}
	return tool, err
}

// find takes the program that the environment names, else the first in PATH
// that is new enough.
func find(ctx context.Context, name, variable string, names []string, oldest version, get string) (Tool, error) {
	if named := os.Getenv(variable); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return Tool{}, &MissingError{name, fmt.Sprintf("%s names %s, and there is no such program; correct it or remove it from the environment", variable, named)}
		}
		v, err := versionOf(ctx, path)
		switch {
		case err != nil:
			return Tool{}, &MissingError{name, fmt.Sprintf("%s names %s, which does not say its version (%v)", variable, named, err)}
		case !v.atLeast(oldest):
			return Tool{}, &MissingError{name, fmt.Sprintf("%s names %s, which is version %s; the preview needs %s %d.%d or newer", variable, named, v, name, oldest[0], oldest[1])}
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
			broken = fmt.Errorf("%s does not run: %w", path, err)
		case v.atLeast(oldest):
			return Tool{name, path, v.String()}, nil
		case old.Path == "":
			old = Tool{name, path, v.String()}
		}
	}
	needs := fmt.Sprintf("the preview needs %s %d.%d or newer", name, oldest[0], oldest[1])
	switch {
	case old.Path != "":
		return Tool{}, &MissingError{name, fmt.Sprintf("%s, and %s is %s; %s", needs, old.Path, old.Version, get)}
	case broken != nil:
		return Tool{}, &MissingError{name, fmt.Sprintf("%s, and %v; %s", needs, broken, get)}
	}
	return Tool{}, &MissingError{name, fmt.Sprintf("%s, and there is none; %s", needs, get)}
}

// FindNpm finds the npm that belongs to a Node, else the one in PATH.
func FindNpm(node Tool) (Tool, error) {
	if beside := filepath.Join(filepath.Dir(node.Path), "npm"); executable(beside) {
		return Tool{Name: "npm", Path: beside}, nil
	}
	path, err := exec.LookPath("npm")
	if errors.Is(err, exec.ErrDot) || err != nil {
		return Tool{}, &MissingError{"npm", "there is no npm beside Node or in PATH, and the preview installs React and Vite with it; install it (it comes with Node from nodejs.org, or: apt install npm)"}
	}
	return Tool{Name: "npm", Path: path}, nil
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}
