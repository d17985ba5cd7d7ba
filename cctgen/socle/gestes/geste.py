"""Le geste : ce qu'une commande change dans un dossier, tout ou rien, sans écraser le travail d'une personne."""

from __future__ import annotations

import errno
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cctgen.socle.erreurs import EcritureImpossible, GesteInterrompu, TravailProtege
from cctgen.socle.fichiers import (
    GESTE_EN_COURS,
    Contenu,
    attendre_le_disque,
    ecrire_sans_attendre,
    empreinte,
    empreinte_sur_le_disque,
    lire_sur_le_disque,
    refuser_le_nom,
)
from cctgen.socle.gestes.ecrits import FICHIER_ECRITS, Ecrit, lire_ecrits, rediger_ecrits
from cctgen.socle.gestes.mise_en_place import (
    DOSSIER_MIS_DE_COTE,
    Etape,
    abandonner,
    en_suspens,
    mettre_en_place,
    preparation,
    reprendre,
    rien_d_ecrit,
)
from cctgen.socle.gestes.ouverts import temoin_d_ouverture
from cctgen.socle.gestes.verrou import verrouiller
from cctgen.socle.refus import cause

LECTURE_SEULE = 0o444
_ILLISIBLE = "illisible"
"""Ce qui tient lieu d'empreinte à un fichier présent qui ne se lit pas : il n'est ni absent, ni de l'outil."""


@dataclass
class Geste:
    """Les changements d'un dossier, préparés à mesure ; rien n'y paraît avant `mettre_en_place`."""

    racine: Path
    _atelier: Path | None = None
    _sources: dict[str, str] = field(default_factory=dict)
    _produits: dict[str, str] = field(default_factory=dict)
    _reportes: set[str] = field(default_factory=set)
    _gardes_ailleurs: set[str] = field(default_factory=set)
    _conseils: dict[str, str] = field(default_factory=dict)
    _connus: dict[str, str] | None = None
    _rang: int = 0
    _en_attente: list[Path] = field(default_factory=list)

    def couvre(self, chemin: Path) -> bool:
        """Vrai si le chemin est dans le dossier du geste."""
        return chemin.is_relative_to(self.racine)

    def lire(self, chemin: Path) -> bytes:
        """Rend les octets tels que le geste les laisserait ; lève `OSError` si le fichier ne se lit pas."""
        return lire_sur_le_disque(self.place(chemin))

    def place(self, chemin: Path) -> Path:
        """Rend où sont ces octets ; lève `OSError` si le geste retire le fichier."""
        source = self._sources.get(self._cle(chemin))
        if source == "":
            raise FileNotFoundError(errno.ENOENT, None, str(chemin))
        return chemin if source is None else self._preparer() / source

    def poser(self, chemin: Path, contenu: Contenu, mode: int | None = None) -> None:
        """Écrit un fichier que l'outil tient seul : registre, journal, fichier neuf."""
        self._preparer_un_fichier(self._cle(chemin), contenu, mode)

    def produire(self, chemin: Path, contenu: bytes, conseil: str = "") -> str:
        """Écrit une sortie, protégée si une personne l'a modifiée, et rend son empreinte.

        `conseil` dit alors où mettre son travail.
        """
        cle, somme = self._cle(chemin), empreinte(contenu)
        self._preparer_un_fichier(cle, contenu, None, somme)
        self._produits[cle], self._conseils[cle] = somme, conseil
        return somme

    def reporter(self, chemin: Path, contenu: bytes, conseil: str = "") -> None:
        """Écrit un fichier qui porte ce qu'une personne a saisi : protégé comme `produire`, mais il reste le sien.

        L'outil ne le tiendra pas pour intact : le refaire sans ce qu'elle y a dit l'effacerait.
        """
        self.produire(chemin, contenu, conseil)
        self._reportes.add(self._cle(chemin))

    def tenir_pour_garde(self, chemin: Path) -> None:
        """Dit que ce qu'une personne a écrit dans ce fichier est aussi ailleurs : le réécrire ne lui prend rien."""
        self._gardes_ailleurs.add(self._cle(chemin))

    def reconnaitre(self, chemin: Path, ecrits: Container[Ecrit]) -> None:
        """Tient un fichier pour écrit par l'outil s'il est, à sa place, l'un de ceux-là : le registre s'égare."""
        cle = self._cle(chemin)
        if chemin.is_file() and (cle, somme := self._avant(cle)) in ecrits:
            self.connus[cle] = somme

    def retirer(self, chemin: Path) -> None:
        """Retire une sortie, protégée si une personne l'a modifiée."""
        cle = self._cle(chemin)
        self._sources[cle] = self._produits[cle] = ""

    def placer(self, dossier: Path, contenus: Mapping[str, bytes], mode: int | None = None) -> None:
        """Crée un dossier entier, d'un seul renommage ; il ne doit pas exister."""
        source = self._sources[self._cle(dossier)] = self._numero()
        for nom, contenu in contenus.items():
            self._ecrire(self._preparer() / source / nom, contenu, mode)

    def est_intact(self, chemin: Path) -> bool:
        """Vrai si le fichier n'existe pas, ou est celui que l'outil a écrit en dernier."""
        try:
            return not chemin.exists() or empreinte_sur_le_disque(chemin) == self.connus.get(self._cle(chemin))
        except OSError:
            return False

    @property
    def connus(self) -> dict[str, str]:
        """Rend l'empreinte de ce que l'outil a écrit en dernier, par chemin dans le dossier."""
        if self._connus is None:
            self._connus = lire_ecrits(self.racine)
        return self._connus

    def mettre_en_place(self, *, remplacer: bool = False) -> tuple[Path, ...]:
        """Met tout en place d'un coup ; rend les copies mises de côté.

        Lève `TravailProtege` si une personne a modifié un fichier et que `remplacer` est faux, ou si un fichier à
        remplacer est ouvert dans un tableur ou un traitement de texte : rien n'a changé ;
        `EcritureImpossible` si le système refuse : rien n'a changé, ou le message nomme ce qui n'a pu être rétabli.
        """
        modifies = [cle for cle in self._produits if self._est_modifie(cle)]
        if modifies and not remplacer:
            raise self._refus(modifies)
        copies = self._mettre_de_cote(modifies) if modifies else ()
        if self._produits:
            ecrits = {k: v for k, v in {**self.connus, **self._produits}.items() if v and k not in self._reportes}
            if ecrits != lire_ecrits(self.racine):
                self.poser(self.racine / FICHIER_ECRITS, rediger_ecrits(ecrits))
        if ouverts := {c: t for c in self._sources if (t := temoin_d_ouverture(self.racine / c)) is not None}:
            raise _ouverts(ouverts)
        if self._sources:
            etapes = [Etape(source, cle, self._avant(cle)) for cle, source in self._sources.items()]
            # Un geste qui ne fait que retirer n'a rien préparé, et son plan s'écrit là.
            self._preparer()
            self._attendre_le_disque()
            mettre_en_place(self.racine, etapes)
        self._connus, self._atelier = None, None
        for table in (
            self._sources,
            self._produits,
            self._conseils,
            self._en_attente,
            self._reportes,
            self._gardes_ailleurs,
        ):
            table.clear()
        return copies

    def _attendre_le_disque(self) -> None:
        """Rien ne s'engage avant que tout ce qui est préparé soit sur le disque."""
        try:
            attendre_le_disque(self._en_attente)
        except OSError as erreur:
            raise rien_d_ecrit(erreur, self.racine) from erreur

    def _est_modifie(self, cle: str) -> bool:
        """Vrai si le fichier présent n'est ni le dernier écrit par l'outil, ni déjà celui qu'il va écrire."""
        chemin = self.racine / cle
        if cle in self._gardes_ailleurs or not chemin.is_file():
            return False
        avant = self._avant(cle)
        return avant not in (self.connus.get(cle), self._produits[cle]) and not self._est_garde_a_cote(chemin, avant)

    def _est_garde_a_cote(self, chemin: Path, somme: str) -> bool:
        """Vrai si la personne a suivi le conseil : une copie à l'identique est à côté, que ce geste ne change pas."""
        try:
            taille = chemin.stat().st_size
            voisins = [c for c in chemin.parent.iterdir() if c != chemin and self._cle(c) not in self._sources]
            return any(
                c.is_file() and c.stat().st_size == taille and empreinte_sur_le_disque(c) == somme for c in voisins
            )
        except OSError:
            return False

    def _refus(self, modifies: list[str]) -> TravailProtege:
        conseils = " ".join(dict.fromkeys(c for cle in modifies if (c := self._conseils.get(cle, ""))))
        fichiers = ", ".join(f"{cle} (du {_date(self.racine / cle)})" for cle in modifies)
        return TravailProtege(
            f"Modifié à la main depuis que l'outil l'a écrit : {fichiers}.",
            f"{conseils} Pour le réécrire, relancez avec --remplacer : une copie datée sera mise de côté dans"
            f" {DOSSIER_MIS_DE_COTE}/. Rien n'a été écrit.".strip(),
        )

    def _mettre_de_cote(self, modifies: list[str]) -> tuple[Path, ...]:
        instant = datetime.now().astimezone().strftime("%Y-%m-%d-%Hh%Mm%S")
        base, rang = self.racine / DOSSIER_MIS_DE_COTE / instant, 2
        while base.exists():
            base, rang = base.with_name(f"{instant}-{rang}"), rang + 1
        copies = {cle: base / cle for cle in modifies}
        for cle, copie in copies.items():
            try:
                self.poser(copie, lire_sur_le_disque(self.racine / cle))
            except OSError as erreur:
                raise rien_d_ecrit(erreur, copie) from erreur
        return tuple(copies.values())

    def _avant(self, cle: str) -> str:
        try:
            return empreinte_sur_le_disque(self.racine / cle)
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError:
            return _ILLISIBLE

    def _cle(self, chemin: Path) -> str:
        return chemin.relative_to(self.racine).as_posix()

    def _preparer(self) -> Path:
        if self._atelier is None:
            try:
                self._atelier = preparation(self.racine)
            except OSError as erreur:
                raise rien_d_ecrit(erreur, self.racine) from erreur
        return self._atelier

    def _numero(self) -> str:
        self._rang += 1
        return str(self._rang)

    def _preparer_un_fichier(self, cle: str, contenu: Contenu, mode: int | None, somme: str = "") -> None:
        """Écrit un fichier là où le geste se prépare ; `somme` est son empreinte, si elle est déjà connue."""
        # Un fichier déjà tel qu'on le veut n'est pas touché : il peut être ouvert dans Word.
        if isinstance(contenu, bytes | str) and (avant := self._avant(cle)) and avant == (somme or empreinte(contenu)):
            self._sources.pop(cle, None)
            return
        source = self._numero()
        self._ecrire(self._preparer() / source, contenu, mode, cle)
        # Écrit d'abord : ses morceaux ont pu se lire du fichier qu'il remplace.
        self._sources[cle] = source

    def _ecrire(self, chemin: Path, contenu: Contenu, mode: int | None, cle: str = "") -> None:
        try:
            refuser_le_nom(Path(cle or chemin.name))
            chemin.parent.mkdir(parents=True, exist_ok=True)
            ecrire_sans_attendre(chemin, contenu)
            self._en_attente.append(chemin)
            if mode is not None:
                chemin.chmod(mode)
        except OSError as erreur:
            raise rien_d_ecrit(erreur, self.racine / cle) from erreur


@contextmanager
def geste(racine: Path) -> Iterator[Geste]:
    """Ouvre un geste : verrou pris, geste interrompu terminé, restes effacés ; ce qui n'est pas mis en place est jeté.

    Tout ce que `socle.fichiers` écrit ou relit dans ce dossier, pendant le geste, passe par lui.

    Lève `DossierOccupe` si un autre geste est en cours, `EcritureImpossible` si le système refuse.
    """
    _exiger_un_dossier(racine)
    with verrouiller(racine):
        reprendre(racine)
        ouvert = Geste(racine)
        precedent = GESTE_EN_COURS.set(ouvert)
        try:
            yield ouvert
        finally:
            GESTE_EN_COURS.reset(precedent)
            abandonner(racine)


def reprendre_si_interrompu(racine: Path) -> None:
    """Mène au bout, avant un geste qui lit d'abord, celui qu'un arrêt brutal a coupé ; ne touche à rien sinon."""
    _exiger_un_dossier(racine)
    if en_suspens(racine):
        with verrouiller(racine):
            reprendre(racine)


def _exiger_un_dossier(racine: Path) -> None:
    """Nomme le fichier qui occupe la place d'un dossier : le système ne nommerait que ce que l'outil y range."""
    present = next((c for c in (racine, *racine.parents) if c.exists()), racine)
    if present.exists() and not present.is_dir():
        raise EcritureImpossible(
            f"« {present} » est un fichier, là où il faut un dossier.", "Donnez un dossier. Rien n'a été écrit."
        )


def exiger_un_dossier_au_repos(racine: Path) -> None:
    """Lève `GesteInterrompu` plutôt que de lire un dossier à mi-chemin : qui ne fait que lire ne le termine pas.

    Lève `DossierOccupe` si le geste est en cours dans un autre processus.
    """
    _exiger_un_dossier(racine)
    if not en_suspens(racine):
        return
    with verrouiller(racine):
        if restent := en_suspens(racine):
            raise GesteInterrompu(
                f"Un geste interrompu a laissé « {racine} » à mi-chemin : {', '.join(restent)}.",
                "Fermez ces fichiers s'ils sont ouverts, puis relancez la commande interrompue, ou une autre qui"
                " écrit : elle commence par remettre le dossier en ordre. Celle-ci ne fait que lire.",
            )


def _ouverts(temoins: Mapping[str, Path]) -> TravailProtege:
    """Rend le refus d'écrire sous les yeux de qui saisit : son enregistrement effacerait ce que l'outil a écrit."""
    fichiers, noms = ", ".join(temoins), ", ".join(f"« {t.name} »" for t in temoins.values())
    return TravailProtege(
        f"Ouvert en ce moment dans un tableur ou un traitement de texte : {fichiers}.",
        f"Enregistrez, fermez, puis relancez. Si personne ne l'a ouvert, supprimez {noms}, laissé par un arrêt"
        " brutal. Rien n'a été écrit.",
    )


def _date(chemin: Path) -> str:
    try:
        return datetime.fromtimestamp(chemin.stat().st_mtime).astimezone().strftime("%d/%m/%Y à %H:%M")
    except OSError as erreur:
        return cause(erreur)
