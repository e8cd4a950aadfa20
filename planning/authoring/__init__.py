"""Writing profiles together: JupyterLab now; forms, merging and review have their place here."""
