"""Un .xls d'une seule cellule, écrit par LibreOffice : sans lui, rien ici ne sait en écrire."""

from __future__ import annotations

import base64
import zlib

XLS = zlib.decompress(
    base64.b64decode(
        "eNrtV19sU1UY/85t192Wsd0NprjBrCTCYIVASHRGcYWCQqKZgSnGLJFS71ilrE2pyXggFpEXA4mGRH0gMSR7MDFBiIk+aOL2xgNG"
        "X3iQaDJ40uDD1WgMidv193333HKpm2kLatR+zXfO6e+cc893zvfnfOerLztnz13suUZV9CiFaN6NUiSAKbDp/7GIDI3Nu67rw26T"
        "/lU0p2vWYRj6awGzzlu1XqO6btJ/k/ZQHr8SxWknTaAu0lGqh+6BxQS/V8uc+RrH1UrN9Rtfn+M3x/EQuNr/Odaz/8fAS8Bt4KXg"
        "dnCHdwVQJ7gLvAy8HNwtNkF0L3iFXqtH18yr0O4D36+xB1CvbsaYf4yiJrQYaaFPl15mlYvur8EiLoRnxC6ug0epwLaRSucy8b+L"
        "tosMacUyTMNIt6Kl6CzQdvpQ0M+k3CrWB0pSfFBb9PNGUmQ/LeVqKduJ538ic64Kshl2+I1Y+ZviBIpaVYrSlKMsHUAczGJED11i"
        "/3pVRrB3qG3Sw6PupLcv3EZT7GNP2hN2MZ2bFd+Zol/ceMBPp+OM83TBf64NN+rE6X+HT+HsFjrnAW+8U42vWwRPLIKvXwSP/gE/"
        "Y8CvyuRybZVDUneWI1J3lcNSLyu3Sr283OLuF/s9iShcDItN0d5x2y6dgnsq/GaUCSYaOa3oBr3AQdrZI0tFHA7G7MV+0h7kLbTE"
        "YTf6HM5g0nGFoG9OqyTKJPX9aHlh30T4NxHWzV8R+X/DZRD4wqSLS8KkVNi7JDJmN/jWAXfr2uCbxIs41m0Rpw1ivQRx2Uc7RUQL"
        "n9uQWnnj+kM9Qy8KXr719qAH+dwooY6jZya8XmYMSPmajPVvohOCvS7lmsr874bWBtr9lbYztC7QPofIEYVUJEdrYLWEWtEWOTGz"
        "f3bIrxU9ix6Tjsm2Sb1hduidtlduV/1uMizdTmiwg+bkZvXuUqIf6Bk+AWeXt3vH9OeHeUTI2SQjw06/4FHHWuBmNygm83gO3+SP"
        "G130ccQLj0SPyW6IVvH3KCAg0UFo9qAZ/JDys4nYn+YSCjd3KOblIJZpeHbtdT3Ri+LpbKaYP5IfK8V3TmbsXPyRhzeMpA/YuZwt"
        "it+eHRsbvJPcR3kW3TDNuyTaXeC7NHvyvZ9uDo9bH7xl0sDaj75mDbyrcyOlz5TtcJfOk0b1aY3rfKmkc6ayzptO6Vzr+zkvB+I5"
        "+YI9UTg6mSOdF3H/Jv1tn6rb5bf3XR459q0Ktu/2/hkxrnxx5ezGXuvMO9h/4ub5HRxxqrBRnef5wcAK7PEpnVcyxXX/oO5PBnJP"
        "PqtthcJzdvFINj9x+xnx+W7ZuJma9NfQ3Xz/if6rYsBCc9gmpnWw2YfVi3QIGRfLcahu+btgLYa2E7eOd9WaiO/nKax7GBnuMGR4"
        "uaH1Q4E3WC1z7gPvrsSZYeSDdsP6i2H9et9/vfqtpjMIegX7P4y8lHW/G1YwJjphpIR8NQ9kcerX67fUcf4rwZcq6+/AChmRwRYL"
        "rE+ewQb2z7Ho/eb7X+h3YLEQ3A=="
    )
)
