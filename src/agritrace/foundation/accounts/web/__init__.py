"""Pages of accounts: coming in, own data, and the accounts one manages."""
