-- The indent of a line, from the captures of queries/n3/indents.scm, which are those of nvim-treesitter. Neovim itself
-- reads no query of indents, so that this plugin needs no other one.
local M = {}

--- What the query says of each node, by the node's id.
local function marks(root, buffer)
  local query = vim.treesitter.query.get('n3', 'indents')
  local found = {}
  for id, node, metadata in query:iter_captures(root, buffer, 0, -1) do
    local mark = found[node:id()] or {}
    mark[query.captures[id]] = true
    mark.immediate = mark.immediate or metadata['indent.immediate'] ~= nil
    found[node:id()] = mark
  end
  return found
end

--- The indent of the line that Neovim asks about, in columns; -1 keeps what is there.
function M.expr()
  return M.of(vim.api.nvim_get_current_buf(), vim.v.lnum - 1)
end

---@param buffer integer
---@param row integer from zero
---@return integer
function M.of(buffer, row)
  local ok, parser = pcall(vim.treesitter.get_parser, buffer, 'n3')
  if not ok or not parser then
    return -1
  end
  local function text_of(line)
    return vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1] or ''
  end
  -- An empty line belongs to what is open at the end of the last text above it.
  local line, column = row, text_of(row):find('%S')
  local empty = column == nil
  if empty then
    line = vim.fn.prevnonblank(row) - 1
    if line < 0 then
      return 0
    end
    local text = text_of(line):gsub('%s+$', '')
    column = #text
    -- A bracket that has no end yet may have no node either.
    if text:find('[{%[(]$') then
      return vim.fn.indent(line + 1) + vim.fn.shiftwidth()
    end
  end
  local root = parser:parse(true)[1]:root()
  local found = marks(root, buffer)
  local node = root:descendant_for_range(line, column - 1, line, column)
  local closes = not empty and node ~= nil and found[node:id()] ~= nil and found[node:id()]['indent.branch'] ~= nil
  while node do
    local start, _, last, last_column = node:range()
    local mark = found[node:id()] or {}
    if mark['indent.auto'] and start < row and not empty then
      return -1
    end
    local open = start < row
    if empty then
      open = last > line or (last == line and last_column > column)
      open = open or (mark.immediate and start == line and text_of(line):find(':%s*$') ~= nil)
    end
    if mark['indent.begin'] and open then
      -- One step in from the line that opened it; a bracket that closes is under that line.
      return vim.fn.indent(start + 1) + (closes and 0 or vim.fn.shiftwidth())
    end
    node = node:parent()
  end
  return 0
end

return M
