"""Ce dont tout le reste a besoin : anomalies, erreurs, fichiers, lecture stricte du YAML."""
