-- Runs the tests of the plugin in the Neovim that reads this: nvim --headless -u NONE -l test/run.lua REPORT
-- REPORT gets the outcome as JUnit XML.
local here = vim.fs.dirname(vim.fs.normalize(vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p')))
local plugin = vim.fs.dirname(here)
local root = vim.fs.dirname(vim.fs.dirname(plugin))

vim.opt.runtimepath:prepend(plugin)
vim.opt.swapfile = false
vim.env.PATH = root .. '/bin:' .. vim.env.PATH
package.path = here .. '/?.lua;' .. package.path
vim.cmd('filetype plugin indent on')
vim.cmd.runtime('plugin/n3.lua')

-- What a person is told is kept: a test may ask.
Told = {}
vim.notify = function(message)
  table.insert(Told, message)
end

local suite = 'Neovim ' .. tostring(vim.version()):match('^[%d.]+')
local failed, cases = 0, {}

local function escape(text)
  return (text:gsub('[<>&"]', { ['<'] = '&lt;', ['>'] = '&gt;', ['&'] = '&amp;', ['"'] = '&quot;' }):gsub('[%z\1-\8\11-\31]', ''))
end

for _, case in ipairs(dofile(here .. '/cases.lua')) do
  local ok, message = xpcall(case.run, debug.traceback)
  io.stdout:write((ok and 'ok   ' or 'FAIL ') .. suite .. ': ' .. case.name .. '\n')
  if not ok then
    failed = failed + 1
    io.stdout:write(message .. '\n')
  end
  table.insert(cases, ('<testcase classname="%s" name="%s">%s</testcase>'):format(
    suite, escape(case.name), ok and '' or '<failure>' .. escape(message) .. '</failure>'))
end

local report = assert(io.open(assert(arg[1], 'where the report goes is missing'), 'w'))
report:write('<testsuite>\n' .. table.concat(cases, '\n') .. '\n</testsuite>\n')
report:close()
vim.cmd(failed > 0 and 'cquit!' or 'qall!')
