"""Retrouve feuilles, en-têtes et champs par leur contenu : tout peut avoir été déplacé ou renommé."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cctgen.matrice import contrat
from cctgen.matrice.attendu import Attendue
from cctgen.matrice.lecture.classeur import Feuille, adresse, texte_de
from cctgen.matrice.lecture.zones import Cellule
from cctgen.matrice.modele import Emission
from cctgen.matrice.normalisation import cle
from cctgen.matrice.textes_emis import COLONNES_ETAT, TextesEmis
from cctgen.socle.nombres import lire_entier

LIGNES_D_ENTETE = 40
"""L'en-tête se cherche dans les premières lignes : le soumissionnaire a pu en insérer au-dessus."""


Extraction = Callable[[Sequence[object]], tuple[str, ...]]


class Entete(NamedTuple):
    """Un en-tête reconnu : sa ligne, et le rang de chaque colonne du contrat, ou rien si elle manque."""

    ligne: int
    colonnes: tuple[str, ...]
    rangs: tuple[int | None, ...]

    @property
    def absentes(self) -> tuple[str, ...]:
        """Rend les colonnes du contrat qui manquent."""
        return tuple(nom for nom, rang in zip(self.colonnes, self.rangs, strict=True) if rang is None)

    def parmi(self, colonnes: Sequence[str]) -> Entete:
        """Rend le même en-tête, rapporté à d'autres colonnes : celles qu'il n'a pas y sont absentes."""
        rangs = dict(zip(self.colonnes, self.rangs, strict=True))
        return Entete(self.ligne, tuple(colonnes), tuple(rangs.get(nom) for nom in colonnes))

    def autres(self, largeur: int) -> tuple[int, ...]:
        """Rend les rangs des colonnes qui ne sont pas au contrat."""
        return tuple(rang for rang in range(largeur) if rang not in self.rangs)

    def extraction(self) -> Extraction:
        """Rend la fonction qui tire d'une ligne ses textes, dans l'ordre du contrat."""
        rangs = self.rangs

        def une_a_une(ligne: Sequence[object]) -> tuple[str, ...]:
            return tuple("" if rang is None else texte_de(ligne, rang) for rang in rangs)

        largeur = len(rangs)
        if rangs != tuple(range(largeur)):
            return une_a_une

        def d_un_coup(ligne: Sequence[object]) -> tuple[str, ...]:
            if len(ligne) >= largeur and set(map(type, valeurs := ligne[:largeur])) == _QUE_DU_TEXTE:
                return tuple(valeurs)  # type: ignore[arg-type]
            return une_a_une(ligne)

        return d_un_coup


_QUE_DU_TEXTE = {str}


def entete(feuille: Feuille, colonnes: Sequence[str]) -> Entete | None:
    """Cherche la ligne qui porte la majorité des en-têtes, à la casse, aux accents et aux espaces près."""
    if feuille.lignes and tuple(feuille.lignes[0][: len(colonnes)]) == tuple(colonnes):
        return Entete(0, tuple(colonnes), tuple(range(len(colonnes))))
    attendues = {cle(nom): nom for nom in colonnes}
    for numero, ligne in enumerate(feuille.lignes[:LIGNES_D_ENTETE]):
        if sum(1 for valeur in ligne if valeur) <= len(colonnes) // 2:
            continue
        trouvees: dict[str, int] = {}
        for rang, valeur in enumerate(ligne):
            nom = attendues.get(cle(valeur)) if isinstance(valeur, str) and valeur else None
            if nom is not None:
                trouvees.setdefault(nom, rang)
        if len(trouvees) > len(colonnes) // 2:
            return Entete(numero, tuple(colonnes), tuple(trouvees.get(nom) for nom in colonnes))
    return None


def entete_des_composants(feuille: Feuille) -> Entete | None:
    """Cherche l'en-tête de la feuille « Composants ».

    Une matrice plus ancienne n'en a que les premières colonnes, celle d'un marché sans référentiel, pas les siennes.
    """
    tete = next(filter(None, (entete(feuille, colonnes) for colonnes in _COMPOSANTS.variantes)), None)
    if tete is None or tete.colonnes == contrat.COLONNES_COMPOSANTS_SANS_REFERENTIEL:
        return tete
    if any(nom not in tete.absentes for nom in contrat.COLONNES_COMPOSANTS_AJOUTEES):
        return tete
    connues = len(contrat.COLONNES_COMPOSANTS_DE_BASE)
    return Entete(tete.ligne, contrat.COLONNES_COMPOSANTS_DE_BASE, tete.rangs[:connues])


def reperer(feuilles: Sequence[Feuille]) -> dict[str, Feuille]:
    """Attribue son rôle à chaque feuille : par son nom si son contenu le confirme, sinon par son contenu."""
    roles: dict[str, Feuille] = {}
    for role, convient in SIGNES.items():
        libres = [f for f in feuilles if f not in roles.values()]
        nommees = [f for f in libres if cle(f.nom) == cle(role)]
        trouvee = next((f for f in [*nommees, *libres] if convient(f)), None)
        if trouvee is not None:
            roles[role] = trouvee
    return roles


def _porte(*textes: str) -> Signe:
    return Signe(frozenset(cle(texte) for texte in textes))


@dataclass(frozen=True, slots=True)
class Signe:
    """Les textes qui, dans les deux premières colonnes, font reconnaître une feuille."""

    cles: frozenset[str]

    def __call__(self, feuille: Feuille) -> bool:
        """Vrai si la feuille porte l'un de ces textes."""
        return any(
            cle(texte_de(ligne, rang)) in self.cles for ligne in feuille.lignes[:LIGNES_D_ENTETE] for rang in (0, 1, 2)
        )


@dataclass(frozen=True, slots=True)
class Tableau:
    """Les colonnes dont l'en-tête fait reconnaître une feuille ; plusieurs, si son tableau a plusieurs formes."""

    variantes: tuple[tuple[str, ...], ...]

    def __call__(self, feuille: Feuille) -> bool:
        """Vrai si la feuille porte un de ces en-têtes."""
        return any(entete(feuille, colonnes) is not None for colonnes in self.variantes)


_COMPOSANTS = Tableau(
    (
        contrat.COLONNES_COMPOSANTS,
        contrat.COLONNES_COMPOSANTS_DE_BASE,
        contrat.COLONNES_COMPOSANTS_SANS_REFERENTIEL,
    )
)

SIGNES: Mapping[str, Callable[[Feuille], bool]] = {
    contrat.FEUILLE_EXIGENCES: Tableau((contrat.COLONNES_EXIGENCES,)),
    contrat.FEUILLE_COMPOSANTS: _COMPOSANTS,
    contrat.FEUILLE_TECHNIQUE: Tableau((contrat.COLONNES_TECHNIQUES,)),
    contrat.FEUILLE_IDENTIFICATION: _porte(contrat.SOUMISSIONNAIRE, contrat.SIRET),
    contrat.FEUILLE_MODE_EMPLOI: _porte("Mode d'emploi de la matrice de conformité"),
    contrat.FEUILLE_ETAT: _porte("État de votre réponse"),
}


class Technique(NamedTuple):
    """La feuille technique lue : ce qu'elle dit de l'émission, les empreintes des textes émis, ce qu'on y a ajouté."""

    emission: Emission
    textes: frozenset[str]
    ajoutes: Sequence[Cellule]


def lire_technique(feuille: Feuille) -> Technique:
    """Lit la feuille technique ; la même d'une offre à l'autre ne se lit qu'une fois."""
    for lignes, lue in _TECHNIQUES_LUES:
        if lignes is feuille.lignes:
            return lue
    lue = _lire_la_technique(feuille)
    _TECHNIQUES_LUES.append((feuille.lignes, lue))
    return lue


_TECHNIQUES_LUES: deque[tuple[Sequence[Sequence[object]], Technique]] = deque(maxlen=4)
"""Les dernières, avec leurs lignes mêmes : des valeurs que la lecture a reconnues sont le même objet."""


def _lire_la_technique(feuille: Feuille) -> Technique:
    colonnes = (*contrat.COLONNES_TECHNIQUES, *contrat.COLONNES_LISTES, contrat.COLONNE_TEXTES_EMIS)
    tete = entete(feuille, colonnes)
    dessus = feuille.lignes[: tete.ligne if tete else LIGNES_D_ENTETE]
    champs = {cle(texte_de(ligne, 0)): texte_de(ligne, 1).strip() for ligne in dessus}
    attendues: list[Attendue] = []
    textes: set[str] = set()
    ajoutes: list[Cellule] = []
    if tete is not None:
        lignes = feuille.lignes[tete.ligne + 1 :]
        extraites = list(map(tete.extraction(), lignes))
        textes = {valeurs[-1] for valeurs in extraites}
        ajoutes = [*_au_dessus(dessus), *hors_colonnes(feuille, tete, tete.ligne)]
        for numero, valeurs in enumerate(extraites, tete.ligne + 1):
            ordinaire = _ORDINAIRE.fullmatch(_SEPARATEUR.join(valeurs)) is not None
            if ordinaire or _est_emise(valeurs):
                attendues.append(Attendue(*valeurs[:4]) if ordinaire else _attendue(valeurs))
            if not ordinaire:
                ajoutes += _saisies_techniques(numero, valeurs, tete.rangs)
    lot = champs.get(cle(contrat.LOT), "")
    emission = Emission(
        reference=champs.get(cle(contrat.CONSULTATION), ""),
        lot=lire_entier(lot),
        version=champs.get(cle(contrat.VERSION_MATRICE), ""),
        empreinte=champs.get(cle(contrat.EMPREINTE), ""),
        attendues=tuple(attendues),
    )
    return Technique(emission, frozenset(textes), tuple(ajoutes))


EMPREINTE = re.compile(r"[0-9a-f]{16}")
"""Ce que la feuille technique écrit d'un texte émis."""

_TECHNIQUES = (None, ("P", "I"), EMPREINTE, EMPREINTE, tuple(contrat.Conformite), tuple(contrat.Couverture))
ADMIS: tuple[re.Pattern[str] | Sequence[str] | None, ...] = (*_TECHNIQUES, contrat.OUI_NON, EMPREINTE)
"""Ce que peut contenir chaque colonne de la feuille technique ; une référence, n'importe quoi."""


CHAMPS_TECHNIQUES = {
    contrat.TITRE_TECHNIQUE: "",
    contrat.CONSULTATION: ".*",
    contrat.LOT: "[0-9]{1,5}",
    contrat.VERSION_MATRICE: "[0-9]+",
    contrat.DATE: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    contrat.EMPREINTE: "[0-9a-f]{64}",
}
"""Les champs du haut de la feuille technique, et la forme de leur valeur."""

_SEPARATEUR = "\x1f"


def _motif(admis: re.Pattern[str] | Sequence[str] | None) -> str:
    return admis.pattern if isinstance(admis, re.Pattern) else f"(?:{'|'.join(map(re.escape, admis or ()))})"


_ORDINAIRE = re.compile(
    _SEPARATEUR.join(
        [f"[^{_SEPARATEUR}]+", *map(_motif, ADMIS[1:4]), *(f"(?:{_motif(admis)})?" for admis in ADMIS[4:])]
    )
)
"""Une ligne émise, tous champs admis : une seule expression au lieu de huit vérifications."""


def _est_emise(valeurs: Sequence[str]) -> bool:
    """Vrai pour la ligne d'une exigence : une référence, et au moins un des champs qui l'accompagnent."""
    return bool(valeurs[0]) and any(_est_admis(rang, valeurs[rang]) and valeurs[rang] for rang in (1, 2, 3))


def _attendue(valeurs: Sequence[str]) -> Attendue:
    return Attendue(valeurs[0], *(v if _est_admis(rang, v) else "" for rang, v in enumerate(valeurs[1:4], 1)))


def _est_admis(rang: int, texte: str) -> bool:
    admis = ADMIS[rang]
    if admis is None or not texte.strip():
        return True
    return bool(admis.fullmatch(texte)) if isinstance(admis, re.Pattern) else texte in admis


def _saisies_techniques(numero: int, valeurs: Sequence[str], rangs: Sequence[int | None]) -> Iterator[Cellule]:
    """Énumère ce qu'on a écrit dans les colonnes de la feuille technique, et qui n'y a pas été émis."""
    emise = _est_emise(valeurs)
    for colonne, (texte, rang) in enumerate(zip(valeurs, rangs, strict=True)):
        seule = colonne == 0 and bool(texte.strip()) and not emise
        if rang is not None and (seule or not _est_admis(colonne, texte)):
            yield Cellule(numero, rang, texte)


def _au_dessus(lignes: Sequence[Sequence[object]]) -> Iterator[Cellule]:
    """Énumère ce qui, en haut de la feuille technique, n'est ni un champ émis, ni une valeur qu'il peut avoir."""
    for numero, ligne in enumerate(lignes):
        champ = texte_de(ligne, 0)
        admis = CHAMPS_TECHNIQUES.get(champ)
        for cellule in remplies(ligne, numero):
            emise = admis is not None and cellule.colonne < 2
            if not emise or (cellule.colonne == 1 and not re.fullmatch(admis or "", cellule.texte.strip())):
                yield cellule


def hors_colonnes(feuille: Feuille, tete: Entete, premiere: int) -> Iterator[Cellule]:
    """Énumère, colonne par colonne, ce qui est rempli hors des colonnes reconnues, à partir d'une ligne."""
    for rang in tete.autres(max(map(len, feuille.lignes), default=0)):
        for numero in range(premiere, len(feuille.lignes)):
            if (texte := texte_de(feuille.lignes[numero], rang)).strip():
                yield Cellule(numero, rang, texte)


def remplies(ligne: Sequence[object], numero: int, depuis: int = 0) -> Iterator[Cellule]:
    """Énumère les cellules remplies d'une ligne, à partir d'un rang."""
    for rang, valeur in enumerate(ligne):
        if valeur == "" or rang < depuis:
            continue
        texte = texte_de(ligne, rang)
        if texte.strip():
            yield Cellule(numero, rang, texte)


def lire_identification(feuille: Feuille) -> tuple[Mapping[str, Cellule], list[Cellule]]:
    """Rend la cellule de chaque champ retrouvé, au texte vide si rien n'y est saisi, puis les autres cellules."""
    connus = {cle(nom): nom for nom in (*contrat.CHAMPS_MATRICE, *contrat.CHAMPS_SOUMISSIONNAIRE)}
    champs: dict[str, Cellule] = {}
    autres: list[Cellule] = []
    for numero, ligne in enumerate(feuille.lignes):
        cellules = list(remplies(ligne, numero))
        nom = connus.get(cle(cellules[0].texte)) if cellules else None
        if nom is None or nom in champs:
            autres += cellules
            continue
        champs[nom] = cellules[1] if len(cellules) > 1 else Cellule(numero, cellules[0].colonne + 1, "")
        autres += cellules[2:]
    return champs, autres


def est_calculee(feuille: Feuille, numero: int, rang: int, textes: TextesEmis) -> bool:
    """Vrai si la cellule est un calcul de la feuille « État ».

    Le format .xls ne dit pas où sont les formules : la place de la cellule en tient lieu.
    """
    if rang >= len(COLONNES_ETAT):
        return False
    if feuille.formules is not None:
        return adresse(numero, rang) in feuille.formules
    if rang == 0:
        return numero in (1, 2, 3)
    ligne = feuille.lignes[numero]
    return textes.contient(contrat.FEUILLE_ETAT, texte_de(ligne, 0)) and texte_de(ligne, rang).isdecimal()


EXTERNE = re.compile(
    r"(?<!\w)\[[^\[\]]+\](?:[\w.]*|(?:[^\[\]'!]|'')*')!"
    r"|https?:|\bfile:|\b(?:WEBSERVICE|HYPERLINK|DDE|RTD)\(|\w\|[^|\"!]*!",
    re.IGNORECASE,
)
"""« '[classeur.xlsx]Feuille'!A1 » ou « [1]Feuille!A1 » : des crochets puis un « ! », qu'un tableau nommé n'a pas."""


def est_externe(formule: str) -> bool:
    """Vrai si une formule vise un autre fichier, le réseau ou un programme."""
    return bool(EXTERNE.search(formule))
