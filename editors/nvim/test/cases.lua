-- What people get from the plugin, in the order of a first hour: each case is a name and a function that fails.
local folder = vim.fn.tempname()
local cases = {}

local function case(name, run)
  table.insert(cases, { name = name, run = run })
end

local function equal(have, want, what)
  if not vim.deep_equal(have, want) then
    error(('%s: have %s, want %s'):format(what or 'different', vim.inspect(have), vim.inspect(want)), 2)
  end
end

--- Waits until a question has an answer.
local function eventually(what, ask)
  local answer
  local came = vim.wait(20000, function()
    answer = ask()
    return answer ~= nil and answer ~= false
  end, 20)
  if not came then
    error(what .. ' did not come', 2)
  end
  return answer
end

local function write(name, text)
  vim.fn.writefile(vim.split(text, '\n'), folder .. '/' .. name)
end

local function read(name)
  return table.concat(vim.fn.readfile(folder .. '/' .. name), '\n')
end

local function open(name)
  vim.cmd.edit(vim.fn.fnameescape(folder .. '/' .. name))
  return vim.api.nvim_get_current_buf()
end

local function lines(buffer)
  return vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false)
end

--- Puts the cursor on a text, or so many bytes after its start.
local function go(text, into)
  for row, line in ipairs(lines()) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { row, column - 1 + (into or 0) })
      return
    end
  end
  error(text .. ' is not there', 2)
end

local function client()
  return eventually('the language server', function()
    local one = vim.lsp.get_clients({ bufnr = 0, name = 'n3' })[1]
    return one and one.initialized and one
  end)
end

local function ask(method, change)
  local server = client()
  local params = vim.lsp.util.make_position_params(0, server.offset_encoding)
  for key, value in pairs(change or {}) do
    params[key] = value
  end
  local answer = assert(server.request_sync(method, params, 20000, 0))
  assert(not answer.err, vim.inspect(answer.err))
  return answer.result
end

local function codes()
  local list = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(list, one.code)
  end
  table.sort(list)
  return list
end

local function mistakes(want)
  vim.wait(20000, function()
    return vim.deep_equal(codes(), want)
  end, 20)
  equal(codes(), want, 'diagnostics')
end

vim.fn.mkdir(folder .. '/.git', 'p')
write('n3.toml', 'name = "tests"')
write('users.n3', [[
dataset users {
    name: string required
    # Where to write to.
    email: email required unique

    access_policy {
        read: true
        create: authenticated
        update: owner_or_admin
        delete: admin_only
    }
}]])
write('pages.n3', [[
import "users.n3"

dataset notes {
    subject: strng required

    access_policy {
        read: true
        create: authenticated
        update: owner_or_admin
        delete: admin_only
    }
}

page People {
    show_table users {
        columns: [name, email]
    }
}]])

case('the parser is built with the C compiler', function()
  vim.fn.delete(require('n3.parser').path())
  vim.cmd.NThree('parser')
  equal(vim.fn.filereadable(require('n3.parser').path()), 1, Told[#Told])
end)

case('a program has its file type and the settings of one', function()
  open('users.n3')
  equal(vim.bo.filetype, 'n3')
  equal({ vim.bo.commentstring, vim.bo.shiftwidth, vim.bo.expandtab }, { '# %s', 4, true })
end)

case('the queries are those of the grammar', function()
  local plugin = vim.api.nvim_get_runtime_file('plugin/n3.lua', false)[1]:gsub('/plugin/n3.lua$', '')
  for _, name in ipairs({ 'highlights', 'folds', 'indents', 'injections', 'locals' }) do
    local file = '/' .. name .. '.scm'
    equal(
      vim.fn.readfile(plugin .. '/queries/n3' .. file),
      vim.fn.readfile(plugin .. '/../../grammar/queries' .. file),
      name
    )
    assert(vim.treesitter.query.get('n3', name), name .. ' fits the parser')
  end
end)

case('tree-sitter colours the words', function()
  open('users.n3')
  assert(vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()], 'no highlighter')
  local function captures(text)
    go(text)
    local position = vim.api.nvim_win_get_cursor(0)
    local names = {}
    for _, one in ipairs(vim.treesitter.get_captures_at_pos(0, position[1] - 1, position[2])) do
      table.insert(names, one.capture)
    end
    return names[#names]
  end
  equal(captures('dataset'), 'keyword')
  equal(captures('users'), 'type')
  equal(captures('string'), 'type.builtin')
  equal(captures('required'), 'attribute')
  equal(captures('true'), 'boolean')
end)

case('tree-sitter folds the blocks', function()
  open('users.n3')
  equal(vim.wo.foldmethod, 'expr')
  local levels = eventually('folds', function()
    local found = {}
    for row = 1, vim.fn.line('$') do
      table.insert(found, vim.fn.foldlevel(row))
    end
    return found[1] == 1 and found
  end)
  equal(levels, { 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 1 })
end)

case('a new line is indented for its place', function()
  vim.cmd.enew()
  vim.bo.filetype = 'n3'
  local keys = vim.api.nvim_replace_termcodes('idataset a {<CR>x: list(<CR>string<CR>)<CR>access_policy {<CR>read: true<CR>}<CR>}<CR>page "P" at "/":<CR>show text "x"<Esc>', true, false, true)
  vim.api.nvim_feedkeys(keys, 'tx', false)
  equal(lines(), {
    'dataset a {', '    x: list(', '        string', '    )', '    access_policy {', '        read: true', '    }', '}',
    'page "P" at "/":', '    show text "x"',
  })
  vim.cmd('normal! gg=G')
  equal(lines()[6], '        read: true')
  vim.cmd.bwipeout({ bang = true })
end)

case('the settings of a project have the server too', function()
  open('n3.toml')
  equal(vim.bo.filetype, 'toml')
  client()
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'nam = "tests"' })
  mistakes({ 'N36002' })
  vim.cmd.edit({ bang = true })
  mistakes({})
end)

case('a mistake is said, with its code', function()
  open('pages.n3')
  client()
  mistakes({ 'N32004' })
  local one = vim.diagnostic.get(0)[1]
  equal({ one.lnum, one.col, one.end_col, one.severity }, { 3, 13, 18, vim.diagnostic.severity.ERROR })
end)

case('the server is started in the way of this version', function()
  open('pages.n3')
  equal(client().root_dir or client().config.root_dir, vim.uv.fs_realpath(folder))
  if vim.lsp.enable then
    equal(vim.lsp.config.n3.filetypes, { 'n3' }, 'lsp/n3.lua')
  end
  equal(#vim.lsp.get_clients({ name = 'n3' }), 1, 'one server for both files')
end)

case('a program named on the command line has its server', function()
  local program = assert(vim.env.N3_NVIM, 'N3_NVIM names the Neovim that runs this')
  local plugin = vim.api.nvim_get_runtime_file('plugin/n3.lua', false)[1]:gsub('/plugin/n3.lua$', '')
  write('init.lua', ("vim.opt.runtimepath:prepend('%s')"):format(plugin))
  local done = vim
    .system({
      program, '--headless', '-u', folder .. '/init.lua', folder .. '/pages.n3',
      '-c', 'lua vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end)',
      '-c', 'lua io.stdout:write(vim.json.encode(vim.diagnostic.get(0)[1].code))',
      '-c', 'qall!',
    }, { text = true })
    :wait()
  equal({ done.code, done.stdout }, { 0, '"N32004"' }, done.stderr)
end)

case('completion offers the fields of a dataset in another file', function()
  open('pages.n3')
  client()
  go('[name', 1)
  local words = {}
  local result = ask('textDocument/completion')
  for _, item in ipairs(result.items or result) do
    words[item.label] = true
  end
  assert(words.id and words.name and words.email, vim.inspect(vim.tbl_keys(words)))
end)

case('hover says the type of a field', function()
  open('pages.n3')
  go('[name', 1)
  local value = ask('textDocument/hover').contents.value
  assert(value:find('name: string', 1, true), value)
  if vim.fn.has('nvim-0.11') == 0 then
    return -- Debian packs 0.10 without the parser of Markdown that its window needs
  end
  vim.lsp.buf.hover()
  local window = eventually('the window of hover', function()
    for _, one in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(one).relative ~= '' then
        return one
      end
    end
  end)
  vim.api.nvim_win_close(window, true)
end)

case('the definition is found in the other file', function()
  open('pages.n3')
  client()
  go('show_table users', #'show_table ')
  vim.lsp.buf.definition()
  eventually('the other file', function()
    return vim.api.nvim_buf_get_name(0):match('/users%.n3$')
  end)
  equal(vim.api.nvim_win_get_cursor(0)[1], 1)
end)

case('a field is renamed in both files and keeps its column', function()
  open('users.n3')
  client()
  go('name: string')
  vim.lsp.buf.rename('full_name')
  eventually('the new name', function()
    return lines()[2]:find('full_name', 1, true)
  end)
  vim.cmd.wall()
  equal(vim.fn.readfile(folder .. '/users.n3')[2], '    full_name: string required was(name)')
  assert(read('pages.n3'):find('columns: [full_name, email]', 1, true), read('pages.n3'))
  mistakes({})
end)

case('a code action mends the mistake', function()
  open('pages.n3')
  mistakes({ 'N32004' })
  go('strng')
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.isPreferred
    end,
  })
  eventually('the mended line', function()
    return lines()[4] == '    subject: string required'
  end)
  vim.cmd.write()
  mistakes({})
end)

case('saving lays out the text', function()
  write('untidy.n3', 'import "users.n3"')
  open('untidy.n3')
  client()
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'page   Untidy{', 'show_table   users', '}' })
  vim.cmd.write()
  equal(read('untidy.n3'), 'import "users.n3"\n\npage Untidy {\n    show_table users\n}')
end)

case('hints are shown', function()
  open('pages.n3')
  client()
  eventually('hints', function()
    return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0
  end)
end)

case(':NThree explain shows the page of a diagnostic', function()
  open('pages.n3')
  vim.cmd.NThree({ args = { 'explain', 'N32004' } })
  local text = eventually('the page', function()
    for _, one in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(one).relative ~= '' then
        local page = table.concat(lines(vim.api.nvim_win_get_buf(one)), '\n')
        vim.api.nvim_win_close(one, true)
        return page
      end
    end
  end)
  assert(text:find('N32004', 1, true), text)
  vim.cmd.NThree({ args = { 'explain', 'N99999' } })
  assert(Told[#Told]:find('unknown diagnostic N99999', 1, true), Told[#Told])
end)

case(':NThree generated shows what a dataset becomes', function()
  open('users.n3')
  client()
  vim.cmd.NThree({ args = { 'generated', 'users.sql' } })
  equal(vim.bo.filetype, 'sql')
  equal(vim.bo.modifiable, false)
  equal(lines()[1], 'CREATE TABLE "users" (')
  vim.cmd.bwipeout()
  vim.cmd.NThree({ args = { 'generated', 'nobody.sql' } })
  assert(Told[#Told]:find('nobody', 1, true), Told[#Told])
  vim.cmd.bwipeout({ bang = true })
end)

case(':NThree restart starts another server', function()
  open('pages.n3')
  local before, told = client().id, #Told
  vim.cmd.NThree('restart')
  assert(client().id ~= before)
  equal(vim.list_slice(Told, told + 1), {}, 'what a person is told')
  go('[full_name', 1)
  assert(ask('textDocument/hover').contents.value:find('full_name: string', 1, true))
end)

case('the definition for nvim-lspconfig starts the same server', function()
  local definition = require('lspconfig.configs.n3').default_config
  equal(definition.cmd, require('n3.server').cmd())
  equal(definition.filetypes, { 'n3' })
  equal(definition.root_dir(folder .. '/pages.n3'), folder)
end)

case(':checkhealth finds nothing wrong', function()
  open('pages.n3')
  client()
  vim.cmd.checkhealth('n3')
  local text = table.concat(lines(), '\n')
  assert(text:find('the language server is running', 1, true), text)
  assert(not text:find('ERROR', 1, true) and not text:find('WARNING', 1, true), text)
  vim.cmd.bwipeout()
end)

case('the help page is found', function()
  local doc = vim.api.nvim_get_runtime_file('doc/n3.txt', false)[1]
  vim.cmd.helptags(vim.fn.fnameescape(vim.fs.dirname(doc)))
  vim.cmd.help(':NThree')
  assert(vim.api.nvim_buf_get_name(0):find('doc/n3.txt', 1, true))
  vim.cmd.helpclose()
  vim.fn.delete(vim.fs.dirname(doc) .. '/tags')
end)

case(':NThree preview runs the app, follows the typing both ways, and ends with the editor', function()
  open('users.n3')
  local address
  require('n3.preview').open(nil, nil, function(at)
    address = at
  end)
  vim.wait(90000, function()
    return address ~= nil
  end, 50)
  assert(address, 'the preview did not start: ' .. vim.inspect(Told))
  local function status()
    local done = vim.system({ 'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', address }, { text = true }):wait()
    return done.stdout
  end
  equal(status(), '200')

  --- The state that the preview tells its pages.
  local function state()
    local done = vim.system({ 'curl', '-sN', '--max-time', '0.3', address .. '/__n3/events' }, { text = true }):wait()
    local last = done.stdout:match('.*data: ([^\n]*)\n')
    return last and vim.json.decode(last) or {}
  end
  --- The module of the page as the preview serves it.
  local function page()
    local modules = state().modules
    return vim.system({ 'curl', '-s', address .. modules.pages.People }, { text = true }):wait().stdout
  end

  -- What is typed is shown before it is saved.
  open('pages.n3')
  client()
  go('columns:')
  local saved = lines()
  local row = vim.api.nvim_win_get_cursor(0)[1]
  vim.api.nvim_buf_set_lines(0, row, row, false, { '        title: "Typed in Neovim"' })
  require('n3.cursor').tell()
  eventually('the unsaved title', function()
    return page():find('Typed in Neovim', 1, true)
  end)
  equal({ state().unsaved, state().editors, state().broken }, { true, 1, false })
  vim.api.nvim_buf_set_lines(0, 0, -1, false, saved)
  eventually('the saved text again', function()
    return not state().unsaved and not page():find('Typed in Neovim', 1, true)
  end)

  -- The cursor is on a widget of the page.
  go('show_table')
  vim.api.nvim_exec_autocmds('CursorMoved', { buffer = 0 })
  local at = eventually('the place of the cursor', function()
    local cursor = state().cursor
    return cursor and cursor.widget and cursor
  end)
  equal(at.page, 'People')

  -- A place that is chosen in the page is opened.
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  local answer = vim.system({
    'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Content-Type: application/json',
    '-H', 'X-N3-Session: ' .. state().session,
    '-d', vim.json.encode({ page = 'People', widget = at.widget, field = 'email' }), address .. '/__n3/open',
  }, { text = true }):wait().stdout
  equal(answer, '204')
  eventually('the field that was chosen', function()
    return vim.fs.basename(vim.api.nvim_buf_get_name(0)) == 'users.n3'
      and vim.api.nvim_get_current_line():find('email: email', 1, true)
      and vim.api.nvim_win_get_cursor(0)[2] == 4
  end)

  vim.cmd.NThree('stop')
  equal(status(), '000')
end)

return cases
