package environment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/n3-lang/n3/compiler/gen/output"
	"github.com/n3-lang/n3/preview/files"
	"github.com/n3-lang/n3/preview/process"
)

// installPython makes a virtual environment in a folder that will be renamed
// to final: with uv, or with pip where there is none. What its first start imports is
// compiled then.
func installPython(ctx context.Context, cache, to, final string, l locks, say func(string)) error {
	python, err := FindPython(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	say(fmt.Sprintf("Installing %d Python packages with Python %s into %s (once for all projects)", strings.Count(string(l.requirements), "=="), python.Version, final))
	settings := make(chan []string, 1)
	go func() { settings <- uvEnviron(ctx, python) }()
	uv, err := findUv(ctx, cache, python, say)
	if err != nil {
		return err
	}
	requirements := filepath.Join(to, "requirements.lock")
	if err := os.WriteFile(requirements, l.requirements, 0o644); err != nil {
		return err
	}
	last, by := "", "uv"
	if uv != "" {
		last, err = installWithUv(ctx, uv, to, python, requirements, <-settings, say)
	} else {
		by = "pip"
		last, err = installWithPip(ctx, to, python, requirements, say)
	}
	var missing *MissingError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &missing):
		return err
	case err != nil:
		return fmt.Errorf("cannot install the Python packages with %s; check the network and the settings of pip, then try again:\n%s", by, last)
	}
	say(fmt.Sprintf("Installed the Python packages with %s (%.0f s).", by, time.Since(began).Seconds()))
	return nil
}

// installWithPip does it with what every Python has. The last lines that pip said
// are of an error.
func installWithPip(ctx context.Context, to string, python Tool, requirements string, say func(string)) (last string, err error) {
	if last, err := process.Run(ctx, to, []string{python.Path, "-m", "venv", to}, process.Environ(), nil); err != nil {
		return last, &MissingError{"Python", fmt.Sprintf("Python %s at %s cannot create a virtual environment (%s); on Debian and Ubuntu: apt install python3-venv", python.Version, python.Path, last)}
	}
	last, err = process.Run(ctx, to, []string{
		venvPython(to), "-m", "pip", "install", "--no-compile", "--progress-bar", "off", "--disable-pip-version-check", "-r", requirements,
	}, process.Environ("PYTHONUNBUFFERED=1"), func(line string) {
		if m := collecting.FindStringSubmatch(line); m != nil {
			say("  " + strings.ReplaceAll(m[1], "==", " "))
		}
	})
	return last, err
}

var collecting = regexp.MustCompile(`^Collecting (\S+)`)

// installNode fills a folder with the locked packages of the frontend.
func installNode(ctx context.Context, to string, node Tool, l locks, say func(string)) error {
	say(fmt.Sprintf("Installing %d npm packages with Node %s (once for all projects)", l.packages(), node.Version))
	began := time.Now()
	if err := npm(ctx, to, node, l.node, say, "ci", "--omit=dev"); err != nil {
		return err
	}
	sayInstalled(say, began)
	return nil
}

func sayInstalled(say func(string), began time.Time) {
	say(fmt.Sprintf("Installed the npm packages (%.0f s).", time.Since(began).Seconds()))
}

// npm runs a command of npm for package files that it puts into a folder, and says now
// and then that it is still at it.
func npm(ctx context.Context, to string, node Tool, packageFiles output.Tree, say func(string), command ...string) error {
	npm, err := FindNpm(node)
	if err != nil {
		return err
	}
	if _, err := files.NewFolder(to, to).Write(packageFiles); err != nil {
		return err
	}
	began := time.Now()
	ticking, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		tick := time.NewTicker(5 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ticking.Done():
				return
			case <-tick.C:
				say(fmt.Sprintf("  still installing (%.0f s)", time.Since(began).Seconds()))
			}
		}
	}()
	path := "PATH=" + filepath.Dir(node.Path) + string(os.PathListSeparator) + os.Getenv("PATH")
	command = append(append([]string{npm.Path}, command...), "--no-audit", "--no-fund", "--loglevel=error")
	last, err := process.Run(ctx, to, command, process.Environ(path, "CI=1"), nil)
	stop()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("cannot install the npm packages; check the network and the settings of npm, then try again:\n%s", last)
	}
	return nil
}
