-- How the language server is started, whoever starts it.
local M = {}

--- The settings of setup(), with what holds where it said nothing.
M.options = {
  cmd = nil, ---@type string[]? nil: n3 from PATH
  settings = vim.empty_dict(), ---@type table snippets, inlayHints, codeLens; an object where it is empty too
  format_on_save = true,
  folds = true,
  inlay_hints = true,
}

--- The project's folder. A program that is alone has none: the server reads it and what it imports.
---@param buffer integer
---@return string?
function M.root(buffer)
  return vim.fs.root(buffer, 'n3.toml') or vim.fs.root(buffer, '.git')
end

--- The program and its arguments.
---@return string[]
function M.cmd()
  return M.options.cmd or { 'n3', 'lsp' }
end

--- The program itself, for other commands than lsp.
function M.program()
  return M.cmd()[1]
end

-- The lenses of the server name commands that an editor runs itself.
local commands = {
  ['n3.openPreview'] = function(command)
    require('n3.preview').open(nil, command.arguments and command.arguments[1])
  end,
  ['n3.showGenerated'] = function(command)
    vim.cmd.vsplit({ vim.fn.fnameescape(command.arguments[1]) })
  end,
  ['n3.showReferences'] = function(command, context)
    local client = assert(vim.lsp.get_client_by_id(context.client_id))
    local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding)
    vim.fn.setqflist({}, ' ', { title = command.title, items = items })
    vim.cmd.copen()
  end,
}

--- What vim.lsp.config and vim.lsp.start both take; they differ in how they get the root_dir.
---@return vim.lsp.ClientConfig
function M.config()
  return {
    name = 'n3',
    cmd = M.cmd(),
    filetypes = { 'n3' },
    settings = { n3 = M.options.settings },
    commands = commands,
    flags = { debounce_text_changes = 20 }, -- milliseconds; a preview follows the typing
  }
end

return M
