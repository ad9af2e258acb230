-- For Neovim 0.11 and newer: `vim.lsp.enable('n3')` starts this server for programs.
local server = require('n3.server')

return vim.tbl_extend('error', server.config(), {
  root_dir = function(buffer, start)
    if vim.api.nvim_buf_get_name(buffer) ~= '' then
      start(server.root(buffer))
    end
  end,
})
