-- Runs when Neovim starts: the file type, the command, the documents of the server. Everything else is loaded on demand.
if vim.g.loaded_n3 then
  return
end
vim.g.loaded_n3 = true

-- Without this, Neovim takes .n3 for Notation3.
vim.filetype.add({ extension = { n3 = 'n3' } })

-- From 0.11 on Neovim starts the server itself, by lsp/n3.lua. It must know before the first program opens.
if vim.lsp.enable then
  vim.lsp.enable('n3')
end

local actions = {
  preview = function(path)
    require('n3.preview').open(path)
  end,
  stop = function()
    require('n3.preview').stop()
  end,
  explain = function(code)
    require('n3').explain(code)
  end,
  generated = function(name)
    require('n3.generated').show(name)
  end,
  restart = function()
    require('n3').restart()
  end,
  parser = function()
    require('n3.parser').build()
  end,
}

-- It cannot be :N3…, which is :N (the file before) and a 3.
vim.api.nvim_create_user_command('NThree', function(call)
  local action = actions[call.fargs[1]]
  if not action or #call.fargs > 2 then
    local names = vim.tbl_keys(actions)
    table.sort(names)
    vim.notify('N3: unknown command :NThree ' .. call.args .. '; expected one of ' .. table.concat(names, ', '), vim.log.levels.ERROR)
    return
  end
  action(call.fargs[2])
end, {
  nargs = '+',
  desc = 'preview, stop, explain, generated, restart, parser',
  complete = function(lead, line)
    if line:match('^%s*%S+%s+preview%s') then
      return vim.fn.getcompletion(lead, 'dir')
    end
    if line:match('^%s*%S+%s+%S+%s') then
      return {}
    end
    return vim.tbl_filter(function(name)
      return vim.startswith(name, lead)
    end, vim.fn.sort(vim.tbl_keys(actions)))
  end,
})

-- The settings of a project keep their file type, which is TOML, and have the server all the same.
vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
  group = vim.api.nvim_create_augroup('n3.settings', {}),
  pattern = 'n3.toml',
  callback = function(event)
    require('n3').start(event.buf)
  end,
})

vim.api.nvim_create_autocmd('BufReadCmd', {
  group = vim.api.nvim_create_augroup('n3.generated', {}),
  -- Neovim takes an address with a digit in its scheme for the name of a file in this folder.
  pattern = { 'n3-generated:/*', '*/n3-generated:/*' },
  callback = function(event)
    require('n3.generated').read(event.buf, event.match:match('n3%-generated:/.*$'))
  end,
})
