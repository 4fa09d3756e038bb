"""What people see: indicators per place and bucket, alerts, cases, pictures, series and scorecards of a run."""
