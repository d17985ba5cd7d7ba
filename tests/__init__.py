import os

# Avant tout import d'openpyxl : un outil d'essais installe une lecture d'XML qu'aucun poste n'a, et bien plus lente.
os.environ["OPENPYXL_DEFUSEDXML"] = "False"
