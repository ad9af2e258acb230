-- :checkhealth n3
local M = {}

local function run(...)
  local ok, process = pcall(vim.system, { ... }, { text = true })
  if not ok then
    return nil
  end
  local done = process:wait(10000)
  return done.code == 0 and vim.trim(done.stdout) or nil
end

function M.check()
  local server = require('n3.server')
  local health = vim.health
  health.start('N3')

  if vim.fn.has('nvim-0.10') == 1 then
    health.ok('Neovim ' .. tostring(vim.version()))
  else
    health.error('Neovim is too old', 'Neovim 0.10 or newer is required')
  end

  local program = server.program()
  local version = run(program, 'version')
  if version then
    health.ok(version .. ' (' .. vim.fn.exepath(program) .. ')')
  else
    health.error('cannot run ' .. program, {
      'put n3 into PATH: `make build` in the repository of N3 builds bin/n3',
      "or configure it: require('n3').setup({ cmd = { '/path/to/n3', 'lsp' } })",
    })
  end

  local clients = vim.lsp.get_clients({ name = 'n3' })
  if #clients > 0 then
    for _, client in ipairs(clients) do
      health.ok('the language server is running in ' .. (client.root_dir or client.config.root_dir or '?'))
    end
  else
    health.info('the language server starts when the first .n3 file is opened')
  end

  if require('n3.parser').load() then
    health.ok('the tree-sitter parser is installed')
    for _, name in ipairs({ 'highlights', 'folds', 'indents', 'injections', 'locals' }) do
      local good, query = pcall(vim.treesitter.query.get, 'n3', name)
      if good and query then
        health.ok('the ' .. name .. ' query matches the parser')
      else
        health.error('the ' .. name .. ' query does not match the parser', 'rebuild the parser: :NThree parser')
      end
    end
  else
    health.warn('the tree-sitter parser is not built', 'build it: :NThree parser (requires a C compiler)')
  end
end

return M
