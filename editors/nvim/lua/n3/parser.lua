-- The tree-sitter parser: found where it was built, or built from the sources in grammar/src.
local M = {}

local here = vim.fs.dirname(vim.fs.dirname(vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, 'S').source:sub(2)))))

--- Where the sources of the parser are: in the repository, of which this plugin is a folder.
local function sources()
  return vim.fs.normalize(vim.uv.fs_realpath(here .. '/../../grammar/src') or (here .. '/../../grammar/src'))
end

--- Where the parser is built: Neovim finds it there whoever asks.
function M.path()
  return vim.fs.normalize(vim.fn.stdpath('data') .. '/site/parser/n3.so')
end

--- Makes the parser known: the one that was built here, else one that Neovim finds. Says whether it is there.
---@return boolean
function M.load()
  local built = M.path()
  local options = vim.uv.fs_stat(built) and { path = built } or nil
  -- Neovim 0.10 raises an error where 0.11 answers nil.
  local called, loaded = pcall(vim.treesitter.language.add, 'n3', options)
  return called and (loaded == true or vim.fn.has('nvim-0.11') == 0)
end

--- The parser's table for nvim-treesitter (its branch master), for people who have their parsers from there.
function M.register()
  local ok, parsers = pcall(require, 'nvim-treesitter.parsers')
  if not ok or type(parsers.get_parser_configs) ~= 'function' then
    return false
  end
  parsers.get_parser_configs().n3 = {
    install_info = { url = vim.fs.dirname(sources()), files = { 'src/parser.c', 'src/scanner.c' } },
    filetype = 'n3',
  }
  return true
end

--- Compiles the parser with the C compiler of this machine.
---@return boolean
function M.build()
  local from, to = sources(), M.path()
  local compiler = vim.env.CC or 'cc'
  if vim.fn.executable(compiler) == 0 then
    vim.notify('N3: the parser requires a C compiler, but ' .. compiler .. ' was not found', vim.log.levels.ERROR)
    return false
  end
  vim.fn.mkdir(vim.fs.dirname(to), 'p')
  local partial = to .. '.' .. vim.uv.os_getpid()
  local done = vim
    .system({
      compiler, '-O2', '-shared', '-fPIC', '-std=c11', '-I', from,
      from .. '/parser.c', from .. '/scanner.c', '-o', partial,
    }, { text = true })
    :wait()
  if done.code ~= 0 then
    vim.notify('N3: cannot compile the parser: ' .. vim.trim(done.stderr), vim.log.levels.ERROR)
    return false
  end
  vim.uv.fs_rename(partial, to) -- whoever has the old one open keeps it whole
  vim.notify('N3: the parser is built; reload open files with :edit')
  return true
end

return M
