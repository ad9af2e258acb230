"""The datasets: one module per dataset, with its fields, access policy, models and endpoints."""
