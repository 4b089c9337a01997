"""Users and rights (用户与权限): accounts, roles, sessions, grants to systems."""
