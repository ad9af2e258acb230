-- The definition of the server in the shape of nvim-lspconfig, for people who start their servers with it:
-- `require('lspconfig').n3.setup({})`. Newer versions of nvim-lspconfig read lsp/n3.lua instead.
return {
  default_config = {
    cmd = { 'n3', 'lsp' },
    filetypes = { 'n3' },
    root_dir = function(name)
      return vim.fs.root(name, 'n3.toml') or vim.fs.root(name, '.git')
    end,
    single_file_support = true,
    settings = {},
  },
  docs = {
    description = [[
https://github.com/n3-lang/n3

The language server of N3, a language for data applications. `n3 lsp` is part of the program `n3`.
]],
  },
}
