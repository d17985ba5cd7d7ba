"""Les champs du formulaire du barème : chacun sa valeur, son nom dit en entier, et ce qui y est à corriger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cctgen.consultation.prix.ensemble import FORMULES
from cctgen.web.parcours.bareme.modele import Critere, Degre, Part, Poste, Reglage
from cctgen.web.parcours.bareme.reperes import Fautes, ancre

BORNES = {
    "exposant": "Exposant",
    "zero_a": "Note zéro à (% du prix le plus bas)",
    "plancher": "Prix noté 100 (euros)",
    "plafond": "Prix noté 0 (euros)",
    "note_plancher": "Note de l'offre la plus chère",
    "ecart_minimal": "Écart minimal entre les prix (%)",
}
SEUILS = {
    "moyenne": "Sous la moyenne des autres offres (%)",
    "deuxieme": "Sous la deuxième offre (%)",
    "estimation": "Sous votre estimation (%)",
}
LIBELLES = {
    **BORNES,
    "libelle": "Libellé",
    "poids": "Poids",
    "type": "Sorte",
    "formule": "Formule",
    "assiette": "Montant noté",
    "nature": "Nature du montant",
    "comprend": "Ce qu'il comprend en plus des postes fermes",
    "designation": "Désignation",
    "unite": "Unité",
    "quantite": "Quantité",
    "part": "Part du prix",
    "exigences": "Et ces exigences",
    "portee": "Exigences notées de ces thèmes",
    "note": "Note",
    "ancre": "Ancre",
    "arrondi": "Décimales affichées",
}
_AIDES = {
    "exigences": "Par identifiant, séparées par des virgules : elles comptent ici, et non dans leur thème.",
    "assiette": "Facultatif. Tel que le règlement l'annonce après « sur » ; ou composez-le de postes.",
    "arrondi": "Le calcul reste exact ; seul l'affichage s'arrondit.",
    "unite": "Facultatif : jour, mois, poste de travail…",
}
_DE_PART = ("libelle", "poids", "portee", "exigences")
_DE_POSTE = ("designation", "unite", "quantite", "part")
_MODES = dict.fromkeys((*BORNES, "poids", "quantite"), "decimal") | {"note": "numeric", "arrondi": "numeric"}


@dataclass(frozen=True, slots=True)
class Champ:
    """Un champ : `de` complète son libellé pour qui n'en voit pas la place."""

    nom: str
    libelle: str
    valeur: str
    de: str = ""
    aide: str = ""
    mode: str = ""
    fautes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Rend l'ancre du champ."""
        return ancre(self.nom)


@dataclass(frozen=True, slots=True)
class ElementMontre:
    """Un critère, un sous-critère, un poste ou un degré : ce qu'il est, ses champs, et s'il porte une faute."""

    nom: str
    numero: int
    brut: Part | Poste | Degre
    champs: Mapping[str, Champ]
    parts: tuple[ElementMontre, ...] = ()
    postes: tuple[ElementMontre, ...] = ()

    @property
    def place(self) -> str:
        """Rend les rangs qui désignent cet élément dans un geste : groupe, critère, sous-critère ou poste."""
        return ":".join(m for m in self.nom.split(".") if m not in ("c", "s", "p", "echelle"))

    @property
    def bornes(self) -> tuple[Champ, ...]:
        """Rend les bornes qu'une formule peut demander."""
        return tuple(self.champs[b] for b in BORNES if b in self.champs)

    @property
    def bornes_ouvertes(self) -> bool:
        """Vrai si une borne est écrite ou fautive."""
        return any(c.valeur or c.fautes for c in self.bornes)

    @property
    def portee_ouverte(self) -> bool:
        """Vrai s'il faut montrer ce qui y compte : rien n'y compte encore, ou une faute s'y trouve."""
        rien = isinstance(self.brut, Part) and not (self.brut.portee or self.brut.exigences)
        return rien or any(self.champs[c].fautes for c in ("portee", "exigences"))


def criteres(reglage: Reglage, groupe: str, fautes: Fautes) -> tuple[ElementMontre, ...]:
    """Rend les critères d'un groupe, sous-critères et postes compris."""
    du_groupe = reglage.groupe(groupe)
    return tuple(
        _critere(f"c.{groupe}.{rang}", rang + 1, critere, fautes)
        for rang, critere in enumerate(du_groupe.criteres if du_groupe else ())
    )


def degres(reglage: Reglage, fautes: Fautes) -> tuple[ElementMontre, ...]:
    """Rend les degrés de l'échelle."""
    return tuple(
        _element(f"echelle.{rang}", rang + 1, degre, ("note", "ancre"), f"du degré {rang + 1}", fautes)
        for rang, degre in enumerate(reglage.echelle)
    )


def seuls(reglage: Reglage, fautes: Fautes) -> Mapping[str, Champ]:
    """Rend les champs qui ne sont d'aucun critère."""
    seuils = [
        Champ(f"seuil.{cle}", SEUILS[cle], valeur, mode="decimal", fautes=fautes.get(f"seuil.{cle}", ()))
        for cle, valeur in reglage.seuils.items()
    ]
    return {"arrondi": _champ("arrondi", reglage.arrondi, "", fautes), **{c.nom: c for c in seuils}}


def a_saisir(reglage: Reglage) -> tuple[Champ, ...]:
    """Rend les champs où une personne écrit."""
    du_haut = [e for g in reglage.groupes for e in criteres(reglage, g.cle, {})]
    elements = [*du_haut, *(p for e in du_haut for p in (*e.parts, *e.postes)), *degres(reglage, {})]
    return (*(c for e in elements for c in e.champs.values()), *seuls(reglage, {}).values())


def valeurs(reglage: Reglage) -> dict[str, str]:
    """Rend la valeur de chaque champ, par son nom."""
    regles = ("case_vide", "prix_de_reference", "ouverture_des_prix")
    return {
        **{c.nom: c.valeur for c in a_saisir(reglage)},
        **{cle: str(getattr(reglage, cle)) for cle in regles},
        **{f"departage.{rang}": etape for rang, etape in enumerate(reglage.departage)},
    }


def _critere(nom: str, numero: int, critere: Critere, fautes: Fautes) -> ElementMontre:
    de = f"du critère {numero}"
    cles = (*_DE_PART, "type", "formule", "assiette", "nature", "comprend")
    bornes = {cle: _champ(f"{nom}.{cle}", critere.bornes.get(cle, ""), de, fautes) for cle in _bornes_possibles()}
    return ElementMontre(
        nom,
        numero,
        critere,
        {**_element(nom, numero, critere, cles, de, fautes).champs, **bornes},
        tuple(
            _element(f"{nom}.s.{r}", r + 1, part, _DE_PART, f"du sous-critère {r + 1} {de}", fautes)
            for r, part in enumerate(critere.parts)
        ),
        tuple(
            _element(f"{nom}.p.{r}", r + 1, poste, _DE_POSTE, f"du poste {r + 1} {de}", fautes)
            for r, poste in enumerate(critere.postes)
        ),
    )


def _bornes_possibles() -> Iterator[str]:
    admises = {champ for formule in FORMULES for champ in formule.model_fields}
    yield from (borne for borne in BORNES if borne in admises)


def _element(
    nom: str, numero: int, brut: Part | Poste | Degre, cles: Sequence[str], de: str, fautes: Fautes
) -> ElementMontre:
    return ElementMontre(
        nom, numero, brut, {cle: _champ(f"{nom}.{cle}", getattr(brut, cle), de, fautes) for cle in cles}
    )


def _champ(nom: str, valeur: object, de: str, fautes: Fautes) -> Champ:
    cle = nom.rpartition(".")[2]
    texte = valeur if isinstance(valeur, str) else ", ".join(valeur) if isinstance(valeur, list) else ""
    return Champ(nom, LIBELLES[cle], texte, de, _AIDES.get(cle, ""), _MODES.get(cle, ""), fautes.get(nom, ()))
